"""Products of a seller, and the shelf and the pin of a show."""

from sqlalchemy.ext.asyncio import AsyncSession

from commerce.catalog import commands, queries
from commerce.catalog.queries import Product
from commerce.shows import shelf
from commerce.shows.queries import shelf_of, show_by_slug
from web import keys
from web.endpoint import Call, endpoint
from web.media_files import image_url
from web.wire import (
    CreateProduct,
    Empty,
    MoveStock,
    PersonView,
    PinProduct,
    ProductList,
    ProductView,
    SetShelf,
    SkuView,
    UpdateProduct,
    UpdateSku,
)


@endpoint("GET", "/products", access=("seller", "host"), reply=ProductList)
async def list_products(call: Call) -> ProductList:
    """My products, the newest first."""
    async with call.db.read() as session:
        found = await queries.products_of_seller(session, call.me.id)
    return ProductList(items=[_view(one) for one in found])


@endpoint("POST", "/products", access=("seller", "host"), body=CreateProduct, reply=ProductView, status=201)
async def create_product(call: Call) -> ProductView:
    """Offer a product in one or more variants."""
    body: CreateProduct = call.body
    skus = [commands.SkuDraft(one.title, one.price_minor, one.was_minor, one.stock) for one in body.skus]
    product = await commands.create_product(
        call.db,
        seller_id=call.me.id,
        title=body.title,
        description=body.description,
        skus=skus,
        now_ms=call.now_ms,
    )
    return _view(product)


@endpoint("GET", "/products/{id}", access="anyone", reply=ProductView)
async def read_product(call: Call) -> ProductView:
    """A product with its variants and what is left of them."""
    async with call.db.read() as session:
        return _view(await queries.product(session, call.path("id")))


@endpoint("PATCH", "/products/{id}", access=("seller", "host"), body=UpdateProduct, reply=ProductView)
async def update_product(call: Call) -> ProductView:
    """Change the words of a product of mine."""
    body: UpdateProduct = call.body
    return _view(
        await commands.update_product(
            call.db, product_id=call.path("id"), by=call.me, title=body.title, description=body.description
        )
    )


@endpoint("PUT", "/products/{id}/image", access=("seller", "host"), reply=ProductView)
async def set_image(call: Call) -> ProductView:
    """Give a product of mine its picture: JPEG, PNG or WebP in the body, at most 2 MiB."""
    await commands.check_owner(call.db, product_id=call.path("id"), by=call.me)
    image_name = await call.request.app[keys.IMAGES].save(await call.request.read())
    return _view(
        await commands.set_image(call.db, product_id=call.path("id"), by=call.me, image_name=image_name)
    )


@endpoint("PATCH", "/skus/{id}", access=("seller", "host"), body=UpdateSku, reply=ProductView)
async def update_sku(call: Call) -> ProductView:
    """Change the name or the price of a variant of mine."""
    body: UpdateSku = call.body
    return _view(
        await commands.update_sku(
            call.db,
            sku_id=call.path("id"),
            by=call.me,
            title=body.title,
            price_minor=body.price_minor,
            was_minor=body.was_minor,
        )
    )


@endpoint("POST", "/skus/{id}/stock", access=("seller", "host"), body=MoveStock, reply=ProductView)
async def count_stock(call: Call) -> ProductView:
    """Note pieces of a variant of mine that came in or were lost."""
    body: MoveStock = call.body
    return _view(
        await commands.count_stock(
            call.db,
            sku_id=call.path("id"),
            by=call.me,
            delta=body.delta,
            reason=body.reason,
            now_ms=call.now_ms,
        )
    )


@endpoint("GET", "/shows/{slug}/products", access="anyone", reply=ProductList)
async def list_shelf(call: Call) -> ProductList:
    """What is sold in a show, in the host's order."""
    async with call.db.read() as session:
        return await _shelf(session, call.path("slug"))


@endpoint("PUT", "/shows/{slug}/products", access="signed_in", body=SetShelf, reply=ProductList)
async def set_shelf(call: Call) -> ProductList:
    """Choose what is sold in a show of mine."""
    body: SetShelf = call.body
    slug = call.path("slug")
    await shelf.set_shelf(call.db, slug=slug, by=call.me, product_ids=body.product_ids, now_ms=call.now_ms)
    async with call.db.read() as session:
        return await _shelf(session, slug)


@endpoint("POST", "/shows/{slug}/pin", access="signed_in", body=PinProduct)
async def pin_product(call: Call) -> Empty:
    """Show a product of the shelf to everybody in the room."""
    body: PinProduct = call.body
    await shelf.pin(
        call.db, slug=call.path("slug"), by=call.me, product_id=body.product_id, now_ms=call.now_ms
    )
    return Empty()


@endpoint("DELETE", "/shows/{slug}/pin", access="signed_in")
async def unpin_product(call: Call) -> Empty:
    """Take the pinned product down."""
    await shelf.unpin(call.db, slug=call.path("slug"), by=call.me, now_ms=call.now_ms)
    return Empty()


async def _shelf(session: AsyncSession, slug: str) -> ProductList:
    show = await show_by_slug(session, slug)
    found = await queries.products(session, await shelf_of(session, show.id))
    return ProductList(items=[_view(one) for one in found])


def _view(product: Product) -> ProductView:
    return ProductView(
        id=product.id,
        title=product.title,
        description=product.description,
        image_url=image_url(product.image_name) if product.image_name else None,
        currency=product.currency,
        skus=[
            SkuView(
                id=sku.id,
                title=sku.title,
                price_minor=sku.price_minor,
                was_minor=sku.was_minor,
                stock_left=sku.stock_left,
            )
            for sku in product.skus
        ],
        seller=PersonView(id=product.seller.id, name=product.seller.name),
    )

"""Imports every module that defines tables, so that `Base.metadata` is complete."""

import commerce.accounts.models
import commerce.catalog.models
import commerce.idempotency
import commerce.kyc.models
import commerce.orders.models
import commerce.outbox
import commerce.polls.models
import commerce.protection.models
import commerce.recordings.models
import commerce.restream.models
import commerce.roomlog.models
import commerce.shows.models
import commerce.stock.models
import commerce.support.models
import commerce.wallet.models

__all__ = ["commerce"]

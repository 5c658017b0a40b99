#include "srtp.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"

enum { PROFILE_CM_SHA1_80 = 1, PROFILE_GCM_128 = 7, PROFILE_GCM_256 = 8 };
enum { LABEL_RTP = 0, LABEL_RTCP = 3 }; /* then authentication and salt (RFC 3711 section 4.3.2) */

#define GCM_TAG 16
#define SHA1_TAG 10
#define SHA1_SIZE 20
#define INDEX_SIZE 4
#define ENCRYPTED UINT32_C(0x80000000)
#define RTCP_HEADER 8

/* Keys of one kind, RTP or RTCP. */
typedef struct {
    EVP_CIPHER_CTX *cipher;
    EVP_MAC_CTX *mac; /* NULL with GCM */
    uint8_t salt[14];
} Keys;

struct Srtp {
    bool is_gcm;
    bool is_sender;
    Keys rtp;
    Keys rtcp;
};

static bool derive(const EVP_CIPHER *cipher, const uint8_t *key, const uint8_t salt[14], int label,
                   uint8_t *out, int size) {
    uint8_t iv[16] = {0};
    memcpy(iv, salt, 14);
    iv[7] = (uint8_t)(iv[7] ^ label);
    memset(out, 0, (size_t)size);
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    int written = 0;
    bool is_ok = ctx != NULL && EVP_EncryptInit_ex(ctx, cipher, NULL, key, iv) == 1 &&
                 EVP_EncryptUpdate(ctx, out, &written, out, size) == 1 && written == size;
    EVP_CIPHER_CTX_free(ctx);
    return is_ok;
}

static EVP_MAC_CTX *new_mac(const uint8_t *key) {
    EVP_MAC *hmac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    EVP_MAC_CTX *ctx = hmac == NULL ? NULL : EVP_MAC_CTX_new(hmac);
    EVP_MAC_free(hmac);
    char digest[] = "SHA1";
    const OSSL_PARAM with[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                               OSSL_PARAM_construct_end()};
    if (ctx != NULL && EVP_MAC_init(ctx, key, SHA1_SIZE, with) != 1) {
        EVP_MAC_CTX_free(ctx);
        return NULL;
    }
    return ctx;
}

static bool make_keys(Keys *keys, const Srtp *srtp, int profile, const uint8_t *master, const uint8_t salt[14],
                      int label) {
    bool is_long = profile == PROFILE_GCM_256;
    const EVP_CIPHER *kdf = is_long ? EVP_aes_256_ctr() : EVP_aes_128_ctr();
    uint8_t key[32];
    uint8_t mac_key[SHA1_SIZE];
    if (!derive(kdf, master, salt, label, key, is_long ? 32 : 16) ||
        !derive(kdf, master, salt, label + 1, mac_key, SHA1_SIZE) ||
        !derive(kdf, master, salt, label + 2, keys->salt, 14)) {
        return false;
    }
    const EVP_CIPHER *cipher = kdf;
    if (srtp->is_gcm) {
        cipher = is_long ? EVP_aes_256_gcm() : EVP_aes_128_gcm();
    }
    keys->cipher = EVP_CIPHER_CTX_new();
    bool encrypts = srtp->is_sender || !srtp->is_gcm;
    bool is_ok = keys->cipher != NULL &&
                 EVP_CipherInit_ex(keys->cipher, cipher, NULL, key, NULL, encrypts ? 1 : 0) == 1;
    if (is_ok && !srtp->is_gcm) {
        keys->mac = new_mac(mac_key);
        is_ok = keys->mac != NULL;
    }
    OPENSSL_cleanse(key, sizeof key);
    OPENSSL_cleanse(mac_key, sizeof mac_key);
    return is_ok;
}

Srtp *srtp_new(int profile, const uint8_t *master, size_t size, bool is_sender) {
    size_t key_size = profile == PROFILE_GCM_256 ? 32 : 16;
    size_t salt_size = profile == PROFILE_CM_SHA1_80 ? 14 : 12;
    bool is_known = profile == PROFILE_CM_SHA1_80 || profile == PROFILE_GCM_128 || profile == PROFILE_GCM_256;
    Srtp *srtp = is_known && size == key_size + salt_size ? calloc(1, sizeof *srtp) : NULL;
    if (srtp == NULL) {
        return NULL;
    }
    srtp->is_gcm = profile != PROFILE_CM_SHA1_80;
    srtp->is_sender = is_sender;
    uint8_t salt[14] = {0};
    memcpy(salt, master + key_size, salt_size);
    if (!make_keys(&srtp->rtp, srtp, profile, master, salt, LABEL_RTP) ||
        !make_keys(&srtp->rtcp, srtp, profile, master, salt, LABEL_RTCP)) {
        srtp_free(srtp);
        return NULL;
    }
    return srtp;
}

static void free_keys(Keys *keys) {
    EVP_CIPHER_CTX_free(keys->cipher);
    EVP_MAC_CTX_free(keys->mac);
    OPENSSL_cleanse(keys->salt, sizeof keys->salt);
}

void srtp_free(Srtp *srtp) {
    if (srtp != NULL) {
        free_keys(&srtp->rtp);
        free_keys(&srtp->rtcp);
        free(srtp);
    }
}

/* ---- AES-GCM */

static void gcm_iv(uint8_t iv[12], const Keys *keys, uint32_t ssrc, uint64_t index) {
    memset(iv, 0, 2);
    put32(iv + 2, ssrc);
    put16(iv + 6, (uint32_t)(index >> 32));
    put32(iv + 8, (uint32_t)index);
    for (int at = 0; at < 12; at++) {
        iv[at] ^= keys->salt[at];
    }
}

static bool gcm_seal(EVP_CIPHER_CTX *ctx, const uint8_t *iv, const uint8_t *known, size_t known_size,
                     const uint8_t *from, uint8_t *to, size_t size, const uint8_t *more, size_t more_size) {
    OSSL_PARAM tag[] = {OSSL_PARAM_construct_octet_string(OSSL_CIPHER_PARAM_AEAD_TAG, to + size, GCM_TAG),
                        OSSL_PARAM_construct_end()}; /* half the time that EVP_CIPHER_CTX_ctrl takes */
    int written = 0;
    return EVP_EncryptInit_ex2(ctx, NULL, NULL, iv, NULL) == 1 &&
           EVP_EncryptUpdate(ctx, NULL, &written, known, (int)known_size) == 1 &&
           (more_size == 0 || EVP_EncryptUpdate(ctx, NULL, &written, more, (int)more_size) == 1) &&
           EVP_EncryptUpdate(ctx, to, &written, from, (int)size) == 1 &&
           EVP_EncryptFinal_ex(ctx, to + size, &written) == 1 &&
           EVP_CIPHER_CTX_get_params(ctx, tag) == 1;
}

static bool gcm_open(EVP_CIPHER_CTX *ctx, const uint8_t *iv, const uint8_t *known, size_t known_size,
                     uint8_t *data, size_t size, const uint8_t *more, size_t more_size) {
    int written = 0;
    return EVP_DecryptInit_ex(ctx, NULL, NULL, NULL, iv) == 1 &&
           EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, GCM_TAG, data + size) == 1 &&
           EVP_DecryptUpdate(ctx, NULL, &written, known, (int)known_size) == 1 &&
           (more_size == 0 || EVP_DecryptUpdate(ctx, NULL, &written, more, (int)more_size) == 1) &&
           EVP_DecryptUpdate(ctx, data, &written, data, (int)size) == 1 &&
           EVP_DecryptFinal_ex(ctx, data + size, &written) == 1;
}

/* ---- AES-CM and HMAC-SHA1 */

static bool cm_crypt(const Keys *keys, uint32_t ssrc, uint64_t index, const uint8_t *from, uint8_t *to,
                     size_t size) {
    uint8_t iv[16] = {0};
    put32(iv + 4, ssrc);
    put16(iv + 8, (uint32_t)(index >> 32));
    put32(iv + 10, (uint32_t)index);
    for (int at = 0; at < 14; at++) {
        iv[at] ^= keys->salt[at];
    }
    int written = 0;
    return EVP_EncryptInit_ex(keys->cipher, NULL, NULL, NULL, iv) == 1 &&
           EVP_EncryptUpdate(keys->cipher, to, &written, from, (int)size) == 1;
}

static bool sha1_tag(const Keys *keys, const uint8_t *data, size_t size, const uint8_t *more, size_t more_size,
                     uint8_t tag[SHA1_SIZE]) {
    size_t written = 0;
    return EVP_MAC_init(keys->mac, NULL, 0, NULL) == 1 && EVP_MAC_update(keys->mac, data, size) == 1 &&
           (more_size == 0 || EVP_MAC_update(keys->mac, more, more_size) == 1) &&
           EVP_MAC_final(keys->mac, tag, &written, SHA1_SIZE) == 1;
}

/* ---- packets */

size_t srtp_protect(Srtp *srtp, uint64_t index, uint32_t ssrc, uint8_t *packet, size_t header,
                    const uint8_t *payload, size_t size) {
    uint8_t *to = packet + header;
    if (srtp->is_gcm) {
        uint8_t iv[12];
        gcm_iv(iv, &srtp->rtp, ssrc, index);
        bool is_ok = gcm_seal(srtp->rtp.cipher, iv, packet, header, payload, to, size, NULL, 0);
        return is_ok ? header + size + GCM_TAG : 0;
    }
    uint8_t rollover[4];
    uint8_t tag[SHA1_SIZE];
    put32(rollover, (uint32_t)(index >> 16));
    if (!cm_crypt(&srtp->rtp, ssrc, index, payload, to, size) ||
        !sha1_tag(&srtp->rtp, packet, header + size, rollover, sizeof rollover, tag)) {
        return 0;
    }
    memcpy(to + size, tag, SHA1_TAG);
    return header + size + SHA1_TAG;
}

size_t srtp_unprotect(Srtp *srtp, uint64_t index, uint32_t ssrc, uint8_t *packet, size_t header, size_t size) {
    size_t tag_size = srtp->is_gcm ? GCM_TAG : SHA1_TAG;
    if (size < header + tag_size) {
        return 0;
    }
    size -= tag_size;
    if (srtp->is_gcm) {
        uint8_t iv[12];
        gcm_iv(iv, &srtp->rtp, ssrc, index);
        bool is_ok = gcm_open(srtp->rtp.cipher, iv, packet, header, packet + header, size - header, NULL, 0);
        return is_ok ? size : 0;
    }
    uint8_t rollover[4];
    uint8_t tag[SHA1_SIZE];
    put32(rollover, (uint32_t)(index >> 16));
    if (!sha1_tag(&srtp->rtp, packet, size, rollover, sizeof rollover, tag) ||
        CRYPTO_memcmp(tag, packet + size, SHA1_TAG) != 0 ||
        !cm_crypt(&srtp->rtp, ssrc, index, packet + header, packet + header, size - header)) {
        return 0;
    }
    return size;
}

size_t srtcp_protect(Srtp *srtp, uint32_t index, uint8_t *packet, size_t size) {
    if (size < RTCP_HEADER) {
        return 0;
    }
    uint32_t ssrc = get32(packet + 4);
    uint8_t trailer[INDEX_SIZE];
    put32(trailer, ENCRYPTED | index);
    uint8_t *body = packet + RTCP_HEADER;
    size_t body_size = size - RTCP_HEADER;
    if (srtp->is_gcm) {
        uint8_t iv[12];
        gcm_iv(iv, &srtp->rtcp, ssrc, index);
        if (!gcm_seal(srtp->rtcp.cipher, iv, packet, RTCP_HEADER, body, body, body_size, trailer, INDEX_SIZE)) {
            return 0;
        }
        memcpy(packet + size + GCM_TAG, trailer, INDEX_SIZE);
        return size + GCM_TAG + INDEX_SIZE;
    }
    uint8_t tag[SHA1_SIZE];
    if (!cm_crypt(&srtp->rtcp, ssrc, index, body, body, body_size)) {
        return 0;
    }
    memcpy(packet + size, trailer, INDEX_SIZE);
    if (!sha1_tag(&srtp->rtcp, packet, size + INDEX_SIZE, NULL, 0, tag)) {
        return 0;
    }
    memcpy(packet + size + INDEX_SIZE, tag, SHA1_TAG);
    return size + INDEX_SIZE + SHA1_TAG;
}

static size_t trailer_size(const Srtp *srtp) { return INDEX_SIZE + (srtp->is_gcm ? GCM_TAG : SHA1_TAG); }

/* Where the index stands: at the very end with GCM, before the tag with HMAC. */
static size_t index_at(const Srtp *srtp, size_t size) { return size - INDEX_SIZE - (srtp->is_gcm ? 0 : SHA1_TAG); }

bool srtcp_index(const Srtp *srtp, const uint8_t *packet, size_t size, uint32_t *index) {
    if (size < RTCP_HEADER + trailer_size(srtp)) {
        return false;
    }
    uint32_t field = get32(packet + index_at(srtp, size));
    *index = field & ~ENCRYPTED;
    return (field & ENCRYPTED) != 0;
}

size_t srtcp_unprotect(Srtp *srtp, uint8_t *packet, size_t size) {
    uint32_t index = 0;
    if (!srtcp_index(srtp, packet, size, &index)) {
        return 0;
    }
    size_t plain = size - trailer_size(srtp);
    uint32_t ssrc = get32(packet + 4);
    uint8_t *body = packet + RTCP_HEADER;
    if (srtp->is_gcm) {
        uint8_t iv[12];
        gcm_iv(iv, &srtp->rtcp, ssrc, index);
        bool is_ok = gcm_open(srtp->rtcp.cipher, iv, packet, RTCP_HEADER, body, plain - RTCP_HEADER,
                              packet + size - INDEX_SIZE, INDEX_SIZE);
        return is_ok ? plain : 0;
    }
    uint8_t tag[SHA1_SIZE];
    if (!sha1_tag(&srtp->rtcp, packet, plain + INDEX_SIZE, NULL, 0, tag) ||
        CRYPTO_memcmp(tag, packet + plain + INDEX_SIZE, SHA1_TAG) != 0 ||
        !cm_crypt(&srtp->rtcp, ssrc, index, body, body, plain - RTCP_HEADER)) {
        return 0;
    }
    return plain;
}

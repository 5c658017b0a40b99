/* A watch over `srtp_protect` (link with -Wl,--wrap=srtp_protect): it aborts where an SRTP index protects two
 * different packets of a viewer's source, which would give AES-GCM's authentication key away. */
#ifndef HAAT_INDICES_H
#define HAAT_INDICES_H

#define VIEWERS_FIRST_SSRC 0x10000
#define VIEWERS_LAST_SSRC 0x2ffff

/* Forget what was protected: other keys begin. */
void indices_forget(void);

/* How many indices protected a packet, and how many the same one again, since the program began. */
extern unsigned long indices_used, indices_repeated;

#endif

/* What every peer in C maps, and how its main asks for it: height and frequency shift -> corrected modulus, mask, histogram of the modulus (64 bins an octave). */
#include <math.h>
#include <stdint.h>
#include <string.h>

static const float k1 = 26, q1 = 400, free1 = 150e-9f, set1 = 105e-9f, f2 = 1.71e6f, k2 = 844.74f, radius = 10e-9f;
static const float degree = 57.29577951308232f, pi = 3.14159265358979f;

enum { bins = 34 * 64 + 2, no_height = 1, no_frequency = 3, too_steep = 7 };

/* Reads the inputs into whatever the peer maps from; not timed. */
void prepare(int columns, int rows, float pitch, const float *height, const float *shift);

/* The timed work. */
void map(void);

/* Writes what map found; not timed. */
void results(float *modulus, uint8_t *mask);

static inline float modulus_scale(void)
{
    return pi / radius * sqrtf(1.f / 6) / sqrtf(k1 / q1 * (free1 / set1) * cosf(50 / degree));
}

static inline void count(int *counts, float modulus)
{
    int32_t bits;
    memcpy(&bits, &modulus, 4);
    int bin = (bits >> 17) - 137 * 64 + 1;
    counts[bin < 0 ? 0 : bin > bins - 1 ? bins - 1 : bin]++;
}

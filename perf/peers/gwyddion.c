/* The work with Gwyddion's library: slopes by gwy_data_field_filter_slope, the rest, for which it has no function, in plain C on its fields of doubles. */
#include "peer.h"
#include <libprocess/gwyprocess.h>

static GwyDataField *height, *shift, *slope_x, *slope_y, *modulus, *mask;
static int counts[bins];

static GwyDataField *field(int columns, int rows, float pitch, const float *values)
{
    GwyDataField *made = gwy_data_field_new(columns, rows, (double)columns * pitch, (double)rows * pitch, FALSE);
    double *data = gwy_data_field_get_data(made);
    for (size_t i = 0; i < (size_t)columns * rows; i++)
        data[i] = values[i];
    return made;
}

void prepare(int columns, int rows, float pitch, const float *h, const float *s)
{
    gwy_process_type_init();
    height = field(columns, rows, pitch, h);
    shift = field(columns, rows, pitch, s);
    slope_x = gwy_data_field_new_alike(height, FALSE);
    slope_y = gwy_data_field_new_alike(height, FALSE);
    modulus = gwy_data_field_new_alike(height, FALSE);
    mask = gwy_data_field_new_alike(height, FALSE);
}

void map(void)
{
    double scale = modulus_scale(), stiffness = 2. * k2 / f2;
    const double *s = gwy_data_field_get_data_const(shift);
    double *e = gwy_data_field_get_data(modulus), *m = gwy_data_field_get_data(mask);
    size_t n = (size_t)gwy_data_field_get_xres(height) * gwy_data_field_get_yres(height);
    memset(counts, 0, sizeof counts);
    gwy_data_field_filter_slope(height, slope_x, slope_y);
    const double *gx = gwy_data_field_get_data_const(slope_x), *gy = gwy_data_field_get_data_const(slope_y);
    for (size_t i = 0; i < n; i++) {
        double tilt = atan(sqrt(gx[i] * gx[i] + gy[i] * gy[i])) * 57.29577951308232;
        double kc = 1.00031 + tilt * (0.00161 + tilt * (-1.43861e-4 + tilt * (-2.55867e-5 + tilt * 4.53632e-7)));
        double stiff = stiffness * s[i];
        int reason = !isfinite(tilt) ? no_height : !(s[i] > 0) ? no_frequency : tilt > 45 ? too_steep : 0;
        m[i] = reason;
        e[i] = reason ? NAN : scale * stiff * sqrt(stiff) / kc;
        if (!reason)
            count(counts, (float)e[i]);
    }
    gwy_data_field_data_changed(modulus);
    gwy_data_field_data_changed(mask);
}

void results(float *e, uint8_t *m)
{
    size_t n = (size_t)gwy_data_field_get_xres(height) * gwy_data_field_get_yres(height);
    const double *from_e = gwy_data_field_get_data_const(modulus), *from_m = gwy_data_field_get_data_const(mask);
    for (size_t i = 0; i < n; i++)
        e[i] = (float)from_e[i], m[i] = (uint8_t)from_m[i];
}

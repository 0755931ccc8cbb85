/* As on paper: digit under digit. */
#include "base/decimal.h"

/* An exponent that takes any digit out of reach. */
#define EXPONENT_MAX 1000

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The digits before the exponent, which is read into `*exponent`; no span: there is none that can be read. */
static struct sky_span read_exponent(struct sky_span text, long *exponent)
{
    size_t at = 0, end = text.size;
    while (at < text.size && text.data[at] != 'e' && text.data[at] != 'E')
        at++;
    *exponent = 0;
    if (at == text.size)
        return text;
    bool less = at + 1 < end && text.data[at + 1] == '-', more = at + 1 < end && text.data[at + 1] == '+';
    size_t first = at + 1 + (less || more);
    for (size_t i = first; i < end; i++) {
        if (!is_digit(text.data[i]))
            return (struct sky_span){ 0 };
        *exponent = *exponent < EXPONENT_MAX ? 10 * *exponent + (text.data[i] - '0') : *exponent;
    }
    *exponent = less ? -*exponent : *exponent;
    return first < end ? sky_span(text.data, at) : (struct sky_span){ 0 };
}

/* A number alone. */
struct number {
    unsigned char digits[SKY_DECIMAL_ROOM]; /* as those of a sum */
    size_t scale;                           /* how many are after the point */
};

/* Puts the digits where they belong. */
static bool place(struct number *number, struct sky_span digits, long exponent)
{
    const char *point = memchr(digits.data, '.', digits.size);
    size_t whole = point ? (size_t)(point - digits.data) : digits.size, count = 0;
    for (size_t i = 0; i < digits.size; i++) {
        if (i == whole)
            continue;
        if (!is_digit(digits.data[i]))
            return false;
        long at = (long)whole - 1 - (long)count++ + exponent; /* the power of ten that it stands for */
        if (at < -SKY_DECIMAL_DIGITS || at >= SKY_DECIMAL_DIGITS) {
            if (digits.data[i] != '0')
                return false;
            continue;
        }
        number->digits[SKY_DECIMAL_DIGITS + at] = (unsigned char)(digits.data[i] - '0');
        if (at < 0 && (size_t)-at > number->scale)
            number->scale = (size_t)-at;
    }
    return count > 0;
}

static bool read_number(struct sky_span text, struct number *number)
{
    long exponent;
    struct sky_span digits = read_exponent(text, &exponent);
    *number = (struct number){ .scale = 0 };
    return digits.data && place(number, digits, exponent);
}

bool sky_decimal_add(struct sky_decimal *sum, struct sky_span text)
{
    struct number number;
    unsigned carry = 0;
    if (!read_number(text, &number))
        return false;
    for (size_t i = 0; i < SKY_DECIMAL_ROOM; i++) {
        carry += (unsigned)sum->digits[i] + number.digits[i];
        sum->digits[i] = (unsigned char)(carry % 10);
        carry /= 10;
    }
    sum->numbers[number.scale]++;
    return true;
}

void sky_decimal_take(struct sky_decimal *sum, struct sky_span text)
{
    struct number number;
    unsigned borrow = 0;
    if (!read_number(text, &number))
        return;
    for (size_t i = 0; i < SKY_DECIMAL_ROOM; i++) {
        unsigned digit = 10u + sum->digits[i] - number.digits[i] - borrow;
        borrow = digit < 10;
        sum->digits[i] = (unsigned char)(digit % 10);
    }
    sum->numbers[number.scale]--;
}

/* Digits after the point that any number has. */
static size_t scale_of(const struct sky_decimal *sum)
{
    size_t scale = SKY_DECIMAL_DIGITS;
    while (scale > 0 && sum->numbers[scale] == 0)
        scale--;
    return scale;
}

bool sky_decimal_is_none(const struct sky_decimal *sum)
{
    return scale_of(sum) == 0 && sum->numbers[0] == 0;
}

void sky_decimal_put(struct sky_buffer *out, const struct sky_decimal *sum)
{
    size_t first = SKY_DECIMAL_ROOM - 1, scale = scale_of(sum);
    while (first > SKY_DECIMAL_DIGITS && sum->digits[first] == 0)
        first--;
    for (size_t i = first + 1; i-- > SKY_DECIMAL_DIGITS - scale;) {
        if (i == SKY_DECIMAL_DIGITS - 1)
            sky_buffer_put(out, ".", 1);
        sky_buffer_put(out, (const char[]){ (char)('0' + sum->digits[i]) }, 1);
    }
}

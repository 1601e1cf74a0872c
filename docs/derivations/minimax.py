#!/usr/bin/env python3
"""Coefficients of the elementary functions in src/FastNN/Numerics, with the error that each polynomial has in exact arithmetic.

    python3 minimax.py            needs mpmath; takes ten seconds

Each function is reduced to one polynomial (tanh in double: one rational function) by the identity in its C# file. The polynomial is
Remez's: the error times a weight has degree + 2 equal, alternating extremes. Errors are printed in units of 2^-24 or 2^-53, half an ulp
of 1; coefficients are printed lowest first, rounded to the precision that uses them, and the printed error is that of the rounded ones.
"""
import struct

from mpmath import atanh, cos, erf, erfc, exp, expm1, floor, linspace, log, lu_solve, matrix, mp, mpf, pi, sin, sqrt, tanh

mp.dps = 60


def remez(g, weight, low, high, degree, rounds=12, grid=1200):
    """c with the smallest max |weight(x)·(g(x) − Σ cᵢxⁱ)| on [low, high]."""
    n = degree + 2
    middle, half = (low + high) / 2, (high - low) / 2
    points = [middle - half * cos(pi * i / (n - 1)) for i in range(n)]
    xs = [middle - half * cos(pi * i / grid) for i in range(grid + 1)]
    samples = [(x, g(x), weight(x)) for x in xs]
    for _ in range(rounds):
        rows, right = [], []
        for i, p in enumerate(points):
            w = weight(p)
            rows.append([w * p**k for k in range(degree + 1)] + [mpf((-1) ** i)])
            right.append(w * g(p))
        solution = lu_solve(matrix(rows), matrix(right))
        c = [solution[k] for k in range(degree + 1)]
        error = [w * (y - polynomial(c, x)) for x, y, w in samples]
        extremes = []                                   # the largest error of every run of one sign
        for i, e in enumerate(error):
            if extremes and (error[extremes[-1]] > 0) == (e > 0):
                if abs(e) > abs(error[extremes[-1]]):
                    extremes[-1] = i
            else:
                extremes.append(i)
        while len(extremes) > n:
            extremes.pop(0 if abs(error[extremes[0]]) < abs(error[extremes[-1]]) else -1)
        if len(extremes) < n or [xs[i] for i in extremes] == points:
            break
        points = [xs[i] for i in extremes]
    return c


def polynomial(c, x):
    y = mpf(0)
    for a in reversed(c):
        y = y * x + a
    return y


def rounded(c, double):
    return [mpf(float(a)) if double else mpf(struct.unpack('f', struct.pack('f', float(a)))[0]) for a in c]


def show(name, double, c):
    digits = 17 if double else 9
    print(f'{name} {"double" if double else "float"}: ' + ', '.join(f'{float(a):.{digits}g}' for a in c))


def fit(name, g, weight, low, high, degrees):
    for double, degree in ((False, degrees[0]), (True, degrees[1])):
        lo, hi = (e[double] if isinstance(e, tuple) else e for e in (low, high))
        c = rounded(remez(g, weight, lo, hi, degree), double)
        worst = max(abs(weight(x) * (g(x) - polynomial(c, x))) for x in linspace(lo, hi, 3001))
        show(name, double, c)
        print(f'    degree {degree}, error {float(worst * 2 ** (53 if double else 24)):.3f}')


def removable(g, at_zero):
    return lambda x: g(x) if abs(x) > mpf(10) ** -15 else mpf(at_zero)


# eʳ = 1 + r + r²·q(r), |r| ≤ ln 2 / 2. The error counts against eʳ − 1, so that expm1 shares q.
a = log(2) / 2 * (1 + mpf(2) ** -20)
fit('exp q(r)', removable(lambda r: (expm1(r) - r) / r**2, 0.5), removable(lambda r: r * r / expm1(r), 0), -a, a, (5, 9))

# ln((1 + s)/(1 − s)) = 2s + s·z·L(z), z = s², for (1 + s)/(1 − s) in [√½, √2].
top = ((sqrt(2) - 1) / (sqrt(2) + 1)) ** 2 * (1 + mpf(2) ** -20)
fit('log L(z)', removable(lambda z: (2 * atanh(sqrt(z)) / sqrt(z) - 2) / z, mpf(2) / 3), lambda z: z / 2, mpf(0), top, (2, 6))

# The same on [1, 2], for softplus.
top = mpf(1) / 9
fit('softplus L(z)', removable(lambda z: (2 * atanh(sqrt(z)) / sqrt(z) - 2) / z, mpf(2) / 3), lambda z: z / 2, mpf(0), top, (3, 10))

# sin r = r + r·z·S(z), cos r = 1 − z/2 + z²·C(z), z = r², |r| ≤ π/4.
top = (pi / 4) ** 2 * (1 + mpf(2) ** -10)
fit('sin S(z)', removable(lambda z: (sin(sqrt(z)) / sqrt(z) - 1) / z, -mpf(1) / 6), lambda z: z, mpf(0), top, (2, 5))
fit('cos C(z)', lambda z: (cos(sqrt(z)) - 1 + z / 2) / z**2 if z > mpf(10) ** -15 else mpf(1) / 24, lambda z: z * z, mpf(0), top, (2, 5))

# π/2 in parts of 13 bits (33 in double), whose products with whole numbers below 2¹¹ (2²⁰) are exact; the last one is the rest, rounded.
for double, bits in ((False, 13), (True, 33)):
    rest, parts = pi / 2, []
    for i in range(3):
        unit = mpf(2) ** (int(floor(log(rest, 2))) + 1 - bits)
        parts.append(floor(rest / unit) * unit)
        rest -= parts[-1]
    print(f'π/2 {"double" if double else "float"}: ' + ', '.join(f'{float(a):.17g}' for a in parts + rounded([rest], double)))

# tanh y = y + y·z·T(z), z = y²: in single precision for y ≤ 15/16, in double for y ≤ 5/8 with T = P/Q, a quarter of the multiplications.
def T(z):
    return removable(lambda z: (tanh(sqrt(z)) / sqrt(z) - 1) / z, -mpf(1) / 3)(z)


top = mpf('0.9375') ** 2
c = rounded(remez(T, lambda z: z, mpf(0), top, 5), False)
show('tanh T(z)', False, c)
print(f'    degree 5, error {float(max(abs(z * (T(z) - polynomial(c, z))) for z in linspace(mpf(0), top, 2001)) * 2**24):.3f}')


# From there on tanh y = 1 − 1/((p(y)² + a)² + b) in single precision, (e²ʸ + 1)/2 being the denominator; a and b are found
# by trial. It is the error of tanh that counts.
a, b = mpf('0.2'), mpf('0.38')


def denominator(y):
    return (exp(2 * y) + 1) / 2


def power(y):
    return sqrt(sqrt(denominator(y) - b) - a)


def sensitivity(y):
    return 4 * power(y) * (power(y) ** 2 + a) / denominator(y) ** 2 / tanh(y)


c = rounded(remez(power, sensitivity, mpf('0.9375'), mpf('9.1'), 6, rounds=25), False)
show('tanh p(y)', False, c)
print(f'    degree 6, error {float(max(abs(sensitivity(y) * (power(y) - polynomial(c, y))) for y in linspace(mpf("0.9375"), mpf("9.1"), 2001)) * 2**24):.3f}')

top = mpf('0.625') ** 2
p, q = 3, 3                                             # P has p coefficients, Q has q and a leading 1: interpolated at Chebyshev's points
n = p + q
nodes = [top / 2 * (1 - cos(pi * (2 * i + 1) / (2 * n))) for i in range(n)]
s = lu_solve(matrix([[z**k for k in range(p)] + [-T(z) * z**k for k in range(q)] for z in nodes]), matrix([T(z) * z**q for z in nodes]))
P, Q = rounded([s[k] for k in range(p)], True), rounded([s[p + k] for k in range(q)] + [1], True)
show('tanh P(z)', True, P)
show('tanh Q(z)', True, Q)
worst = max(abs(z * (T(z) - polynomial(P, z) / polynomial(Q, z))) for z in linspace(mpf(0), top, 2001))
print(f'    error {float(worst * 2**53):.3f}')

# erf x = x + x·S(z), z = x², |x| ≤ 1.
fit('erf S(z)', removable(lambda z: erf(sqrt(z)) / sqrt(z) - 1, 2 / sqrt(pi) - 1), removable(lambda z: sqrt(z) / erf(sqrt(z)), 1), mpf(0), mpf(1), (6, 11))

# erfc y = e^(−y²)·C(t)/(1 + 2y), t = (y − 4)/(y + 4), 0 ≤ y ≤ 10.2 (float), 27.3 (double).
def C(t):
    y = 4 * (1 + t) / (1 - t)
    return (1 + 2 * y) * exp(y * y) * erfc(y)


high = tuple((mpf(y) - 4) / (mpf(y) + 4) for y in ('10.2', '27.3'))
fit('erfc C(t)', C, lambda t: 1 / C(t), mpf(-1), high, (10, 22))

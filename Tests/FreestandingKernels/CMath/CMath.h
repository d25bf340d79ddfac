// The functions of the C library that `Reference` calls, for targets without its headers.
#ifndef CMATH_H
#define CMATH_H

double exp(double x);
double log(double x);
double log1p(double x);
double tanh(double x);

#endif

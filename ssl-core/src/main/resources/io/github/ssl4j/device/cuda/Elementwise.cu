// Functions of one and two variables, element by element. A kernel's y may be its x, so none is marked __restrict__.

struct Two {
    float a, b;
};

extern "C" __global__ void fill(T0* x, float value, long long n) {
    FOR_EACH(i, n) {
        x[i] = value;
    }
}

// y = alpha x + beta
extern "C" __global__ void affine(float alpha, float beta, const float* x, float* y, long long n) {
    inFours(n, [=](long long i) { return x[i]; }, [=](long long i, float a) { y[i] = alpha * a + beta; });
}

// y += alpha x
extern "C" __global__ void accumulate(float alpha, const T0* x, T1* y, long long n) {
    inFours(
            n,
            [=](long long i) { return Two{x[i], y[i]}; },
            [=](long long i, Two read) { y[i] = read.b + alpha * read.a; });
}

// ------------------------------------------------------------------------- one variable, in the order of Unary.java

enum { RELU, GELU, SQUARE, SQRT, EXP, LOG, ABS, SMOOTH_L1 };

#define ROOT_HALF 0.70710678118654752f
#define ONE_BY_ROOT_TWO_PI 0.39894228040143268f

// Phi(x) of the normal distribution; by erfc, which keeps its digits where Phi is small
__device__ inline float normal(float x) {
    return 0.5f * erfcf(-ROOT_HALF * x);
}

__device__ inline float function(int which, float x) {
    float size = fabsf(x);
    switch (which) {
        case RELU:
            return x > 0 || x != x ? x : 0.0f;
        case GELU:
            return x * normal(x);
        case SQUARE:
            return x * x;
        case SQRT:
            return sqrtf(x);
        case EXP:
            return expf(x);
        case LOG:
            return logf(x);
        case ABS:
            return size;
        default:
            return size < 1 ? 0.5f * size * size : size - 0.5f;
    }
}

// The derivative at x; for the root and the exponential x is what they have made.
__device__ inline float derivative(int which, float x) {
    switch (which) {
        case RELU:
            return x > 0 ? 1.0f : 0.0f;
        case GELU:
            return normal(x) + x * ONE_BY_ROOT_TWO_PI * expf(-0.5f * x * x);
        case SQUARE:
            return 2 * x;
        case SQRT:
            return 0.5f / x;
        case EXP:
            return x;
        case LOG:
            return 1 / x;
        case ABS:
            return (x > 0) - (x < 0);
        default:
            return x < -1 ? -1.0f : x > 1 ? 1.0f : x;
    }
}

extern "C" __global__ void unary(int which, const T0* x, T0* y, long long n) {
    inFours(n, [=](long long i) { return x[i]; }, [=](long long i, float a) { y[i] = function(which, a); });
}

// dx = dy function'(x)
extern "C" __global__ void unaryBackward(
        int which, const T0* x, const T0* y, const T0* dy, T0* dx, long long n) {
    const T0* known = which == SQRT || which == EXP ? y : x;
    inFours(
            n,
            [=](long long i) { return Two{known[i], dy[i]}; },
            [=](long long i, Two read) { dx[i] = read.b * derivative(which, read.a); });
}

// ------------------------------------------- two variables, in the orders of Binary.java and Broadcast.java

enum { ADD, SUBTRACT, MULTIPLY, DIVIDE, ADD_RELU };
enum { NONE, ROW, COLUMN, SCALAR };

__device__ inline float function(int which, float a, float b) {
    switch (which) {
        case ADD:
            return a + b;
        case SUBTRACT:
            return a - b;
        case MULTIPLY:
            return a * b;
        case DIVIDE:
            return a / b;
        default:
            return a + b > 0 || a != a || b != b ? a + b : 0.0f;
    }
}

// y = function(a, b) with a of rows x columns and b spread over it
extern "C" __global__ void binary(
        int which, int spread, int columns, const T0* a, const T1* b, T2* y, long long n) {
    inFours(
            n,
            [=](long long i) {
                long long other = i;
                if (spread == SCALAR) {
                    other = 0;
                } else if (spread != NONE) {
                    long long row = quotient(i, columns);
                    other = spread == COLUMN ? row : i - row * columns;
                }
                return Two{a[i], b[other]};
            },
            [=](long long i, Two read) { y[i] = function(which, read.a, read.b); });
}

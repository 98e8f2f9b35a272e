// The steps of the optimisers on one tensor, each in one pass over its elements, and the moving average of parameters.

// g += decay p; v = momentum v + g; p -= rate v, or with Nesterov p -= rate (g + momentum v); v may be null without momentum
extern "C" __global__ void sgd(
        float rate, float momentum, int nesterov, float decay, float* p, const float* g, float* v, long long n) {
    FOR_EACH(i, n) {
        float direction = g[i] + decay * p[i];
        if (momentum != 0) {
            float velocity = momentum * v[i] + direction;
            v[i] = velocity;
            direction = nesterov ? direction + momentum * velocity : velocity;
        }
        p[i] -= rate * direction;
    }
}

// squares[block, 2] = the block's sums of p^2 and of (g + decay p)^2
extern "C" __global__ void larsSquares(float decay, const float* p, const float* g, double* squares, long long n) {
    double weights = 0;
    double gradients = 0;
    FOR_EACH(i, n) {
        double weight = p[i];
        double gradient = g[i] + decay * p[i];
        weights += weight * weight;
        gradients += gradient * gradient;
    }
    weights = blockSum(weights);
    gradients = blockSum(gradients);
    if (threadIdx.x == 0) {
        squares[2 * blockIdx.x] = weights;
        squares[2 * blockIdx.x + 1] = gradients;
    }
}

// With the trust t = trustCoefficient |p| / (norm + epsilon), or 1 where a norm is 0 or parts, the number of blocks that
// wrote squares, is 0: v = momentum v + t (g + decay p); p -= rate v. decayOfNorm |p| is added to the norm of the gradient.
extern "C" __global__ void lars(
        float rate,
        float momentum,
        float decay,
        double trustCoefficient,
        double decayOfNorm,
        double epsilon,
        int parts,
        const double* squares,
        float* p,
        const float* g,
        float* v,
        long long n) {
    double weights = 0;
    double gradients = 0;
    for (int part = threadIdx.x; part < parts; part += blockDim.x) {
        weights += squares[2 * part];
        gradients += squares[2 * part + 1];
    }
    double weightNorm = sqrt(blockSum(weights));
    double gradientNorm = sqrt(blockSum(gradients));
    float trust = 1;
    if (weightNorm > 0 && gradientNorm > 0) {
        trust = (float) (trustCoefficient * weightNorm / (gradientNorm + decayOfNorm * weightNorm + epsilon));
    }
    FOR_EACH(i, n) {
        float velocity = momentum * v[i] + trust * (g[i] + decay * p[i]);
        v[i] = velocity;
        p[i] -= rate * velocity;
    }
}

struct State {
    float p, g, m, v;
};

// m = keep1 m + add1 g; v = keep2 v + add2 g^2; p = shrink p - rate m / (unbias2 sqrt(v) + epsilon), where rate holds the
// correction of m and unbias2 the root of that of v
extern "C" __global__ void adamW(
        float keep1,
        float add1,
        float keep2,
        float add2,
        float shrink,
        float rate,
        float unbias2,
        float epsilon,
        float* p,
        const float* g,
        float* m,
        float* v,
        long long n) {
    inFours(
            n,
            [=](long long i) { return State{p[i], g[i], m[i], v[i]}; },
            [=](long long i, State read) {
                float first = keep1 * read.m + add1 * read.g;
                float second = keep2 * read.v + add2 * read.g * read.g;
                m[i] = first;
                v[i] = second;
                p[i] = shrink * read.p - rate * first / (sqrtf(second) * unbias2 + epsilon);
            });
}

// target = keep target + add source
extern "C" __global__ void movingAverage(float keep, float add, const float* source, float* target, long long n) {
    inFours(
            n,
            [=](long long i) { return keep * target[i] + add * source[i]; },
            [=](long long i, float moved) { target[i] = moved; });
}

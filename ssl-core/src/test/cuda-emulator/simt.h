// Lets g++ compile a kernel file as NVRTC would take it, and runs a launch on the host, one block after another. Each
// thread of a block is a fiber that gives way at barriers and shuffles; a thread that meets none runs through on the
// fiber of the one before it.

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include <utility>

// NVRTC has no headers and none of their constants.
#undef INFINITY
#undef NAN
#undef HUGE_VAL
#undef M_PI

struct int2 { int x, y; };
struct int3 { int x, y, z; };
struct alignas(16) int4 { int x, y, z, w; };
struct uint2 { unsigned x, y; };
struct uint3 { unsigned x, y, z; };
struct alignas(16) uint4 { unsigned x, y, z, w; };
struct alignas(8) float2 { float x, y; };
struct float3 { float x, y, z; };
struct alignas(16) float4 { float x, y, z, w; };
struct alignas(16) double2 { double x, y; };
struct dim3 { unsigned x = 1, y = 1, z = 1; };

namespace simt {

enum State { READY, AT_WARP, AT_BLOCK, DONE };

struct Fiber {
    void *stackPointer = nullptr;
    char *stack = nullptr;
};

struct Thread {
    uint3 index;
    State state;
    Fiber *fiber;
    unsigned shuffles;
    int barrierValue;
};

constexpr int MAX_THREADS = 1024;
constexpr size_t STACK = 256 << 10;
constexpr size_t DYNAMIC_SHARED = 228 << 10;

static Thread threads[MAX_THREADS];
static Fiber fibers[MAX_THREADS];
static Fiber *idle[MAX_THREADS];
static int idleCount, threadCount;
static Thread *current;
static void *scheduler;
static unsigned long long exchange[MAX_THREADS / 32][2][32];
static int barrierSum, barrierOr, barrierAnd;
alignas(256) static char dynamicShared[DYNAMIC_SHARED];
static char problem[400];
static void (*body)(void **);
static void **arguments;

extern "C" void simt_switch(void **from, void *to) __attribute__((visibility("hidden")));
asm(R"(
.text
.hidden simt_switch
.globl simt_switch
simt_switch:
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret
)");

static void giveWay(State state) {
    Thread *self = current;
    self->state = state;
    simt_switch(&self->fiber->stackPointer, scheduler);
}

static void fiberMain() {
    while (true) {
        body(arguments);
        giveWay(DONE);
    }
}

static void prepare(Fiber &fiber) {
    if (fiber.stack == nullptr) {
        fiber.stack = (char *) mmap(
                nullptr, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    }
    void **top = (void **) (fiber.stack + STACK);
    top[-2] = (void *) fiberMain; // 16-byte alignment as after a call
    fiber.stackPointer = top - 8;
}

} // namespace simt

static uint3 threadIdx, blockIdx;
static dim3 blockDim, gridDim;
static const int warpSize = 32;

namespace simt {

static void resume(Thread &thread) {
    if (thread.fiber == nullptr) {
        thread.fiber = idle[--idleCount];
    }
    current = &thread;
    threadIdx = thread.index;
    simt_switch(&scheduler, thread.fiber->stackPointer);
    if (thread.state == DONE) {
        idle[idleCount++] = thread.fiber;
    }
}

static int count(int from, int to, State state) {
    int n = 0;
    for (int i = from; i < to; i++) {
        n += threads[i].state == state;
    }
    return n;
}

static bool runWarp(int from, int to, bool backwards) {
    while (true) {
        for (int i = 0; i < to - from; i++) {
            Thread &thread = threads[backwards ? to - 1 - i : from + i];
            if (thread.state == READY) {
                resume(thread);
            }
        }
        int waiting = count(from, to, AT_WARP);
        if (waiting == 0) {
            return true;
        }
        if (waiting < 32) {
            snprintf(problem, sizeof problem,
                    "%d of 32 lanes reached a shuffle, %d a block barrier, %d had ended, in warp %d of block %u %u %u",
                    waiting, count(from, to, AT_BLOCK), count(from, to, DONE), from / 32, blockIdx.x, blockIdx.y,
                    blockIdx.z);
            return false;
        }
        for (int i = from; i < to; i++) {
            threads[i].state = READY;
        }
    }
}

static bool runBlock(bool backwards) {
    int n = threadCount;
    for (int i = 0; i < n; i++) {
        unsigned u = (unsigned) i;
        threads[i] = {{u % blockDim.x, u / blockDim.x % blockDim.y, u / blockDim.x / blockDim.y}, READY, nullptr, 0, 0};
    }
    while (true) {
        int warps = (n + 31) / 32;
        for (int w = 0; w < warps; w++) {
            int from = 32 * (backwards ? warps - 1 - w : w);
            if (!runWarp(from, from + 32 < n ? from + 32 : n, backwards)) {
                return false;
            }
        }
        int ended = count(0, n, DONE);
        if (ended == n) {
            return true;
        }
        if (ended > 0) {
            snprintf(problem, sizeof problem, "%d of %d threads of block %u %u %u ended, the others wait at a barrier",
                    ended, n, blockIdx.x, blockIdx.y, blockIdx.z);
            return false;
        }
        barrierSum = 0, barrierOr = 0, barrierAnd = 1;
        for (int i = 0; i < n; i++) {
            int value = threads[i].barrierValue != 0;
            barrierSum += value, barrierOr |= value, barrierAnd &= value;
            threads[i].state = READY;
        }
    }
}

// Where the linker puts the shared arrays; they hold 0xff bytes (NaN) when a block begins.
extern "C" {
extern char __start_simt_shared[] __attribute__((weak, visibility("hidden")));
extern char __stop_simt_shared[] __attribute__((weak, visibility("hidden")));
}

static const char *launch(
        void (*kernel)(void **), void **values, const unsigned *grid, const unsigned *block, unsigned shared,
        bool backwards) {
    body = kernel, arguments = values, problem[0] = 0;
    gridDim = {grid[0], grid[1], grid[2]}, blockDim = {block[0], block[1], block[2]};
    threadCount = (int) (block[0] * block[1] * block[2]);
    for (idleCount = 0; idleCount < MAX_THREADS; idleCount++) {
        idle[idleCount] = &fibers[MAX_THREADS - 1 - idleCount];
    }
    for (int i = 0; i < threadCount; i++) {
        prepare(fibers[i]);
    }
    unsigned long long blocks = 1ull * grid[0] * grid[1] * grid[2];
    for (unsigned long long i = 0; i < blocks; i++) {
        unsigned long long b = backwards ? blocks - 1 - i : i;
        blockIdx = {(unsigned) (b % grid[0]), (unsigned) (b / grid[0] % grid[1]), (unsigned) (b / grid[0] / grid[1])};
        if (__start_simt_shared != nullptr) {
            memset(__start_simt_shared, 0xff, (size_t) (__stop_simt_shared - __start_simt_shared));
        }
        memset(dynamicShared, 0xff, shared);
        if (!runBlock(backwards)) {
            break;
        }
        for (unsigned j = shared; j < shared + 64 && j < DYNAMIC_SHARED; j++) {
            if (dynamicShared[j] != 0) {
                snprintf(problem, sizeof problem, "block %llu wrote beyond its %u bytes of shared memory", b, shared);
                memset(dynamicShared, 0, DYNAMIC_SHARED);
                return problem;
            }
        }
    }
    memset(dynamicShared, 0, shared);
    return problem;
}

template <typename... T, size_t... I>
void call(void (*kernel)(T...), void **values, std::index_sequence<I...>) {
    kernel(*(T *) values[I]...);
}
template <typename... T>
void call(void (*kernel)(T...), void **values) {
    call(kernel, values, std::index_sequence_for<T...>());
}
template <auto Kernel>
void invoke(void **values) {
    call(Kernel, values);
}
template <typename... T>
int sizes(void (*)(T...), unsigned *target) {
    unsigned list[] = {0, (unsigned) sizeof(T)...};
    memcpy(target, list + 1, sizeof...(T) * sizeof(unsigned));
    return sizeof...(T);
}

} // namespace simt

// Entry points of a kernel, found by the emulated driver.
#define SIMT_KERNEL(name, bound)                                                                                      \
    extern "C" __attribute__((visibility("default"))) const char *launch_##name(                                      \
            void **values, const unsigned *grid, const unsigned *block, unsigned shared, int backwards) {             \
        return simt::launch(simt::invoke<&device_code::name>, values, grid, block, shared, backwards != 0);           \
    }                                                                                                                 \
    extern "C" __attribute__((visibility("default"))) int sizes_##name(unsigned *target) {                            \
        return simt::sizes(&device_code::name, target);                                                               \
    }                                                                                                                 \
    extern "C" __attribute__((visibility("default"))) int bound_##name() {                                            \
        return bound;                                                                                                 \
    }

// ---------------------------------------------------------------------------------------------- the CUDA language

#define __CUDA_ARCH__ 900
#define __CUDACC__ 1
#define __CUDACC_RTC__ 1
#define __global__
#define __device__
#define __host__
#define __constant__ static
#define __shared__ static __attribute__((section("simt_shared")))
#define __launch_bounds__(...)
#define __forceinline__ inline __attribute__((always_inline))
#define __noinline__ __attribute__((noinline))
#define __align__(n) __attribute__((aligned(n)))

static inline void __syncthreads() { simt::giveWay(simt::AT_BLOCK); }
static inline int simtBarrier(int value) { simt::current->barrierValue = value; __syncthreads(); return 0; }
static inline int __syncthreads_count(int value) { simtBarrier(value); return simt::barrierSum; }
static inline int __syncthreads_or(int value) { simtBarrier(value); return simt::barrierOr; }
static inline int __syncthreads_and(int value) { simtBarrier(value); return simt::barrierAnd; }
static inline void __syncwarp(unsigned = 0xffffffffu) { simt::giveWay(simt::AT_WARP); }
static inline void __threadfence() {}
static inline void __threadfence_block() {}

// Puts the value of every lane before the others. Two arrays in turn, so that one barrier a shuffle is enough.
template <typename T>
static unsigned long long *simtExchange(unsigned mask, T value) {
    static_assert(sizeof(T) <= 8, "a shuffle moves at most 8 bytes");
    if (mask != 0xffffffffu) {
        snprintf(simt::problem, sizeof simt::problem, "a shuffle's mask is %x", mask);
    }
    simt::Thread *self = simt::current;
    int thread = (int) (self - simt::threads);
    unsigned long long *slots = simt::exchange[thread / 32][self->shuffles++ % 2];
    memcpy(&slots[thread % 32], &value, sizeof(T));
    simt::giveWay(simt::AT_WARP);
    return slots;
}
static inline int simtLane() { return (int) (simt::current - simt::threads) % 32; }
template <typename T>
static T simtTake(unsigned mask, T value, int lane) {
    unsigned long long *slots = simtExchange(mask, value);
    T result;
    memcpy(&result, &slots[lane], sizeof(T));
    return result;
}
template <typename T>
static T __shfl_sync(unsigned mask, T value, int lane, int width = 32) {
    return simtTake(mask, value, simtLane() / width * width + ((unsigned) lane) % width);
}
template <typename T>
static T __shfl_xor_sync(unsigned mask, T value, int distance, int width = 32) {
    int self = simtLane(), other = self ^ distance;
    return simtTake(mask, value, other / width > self / width ? self : other);
}
template <typename T>
static T __shfl_down_sync(unsigned mask, T value, unsigned distance, int width = 32) {
    int self = simtLane(), other = self + (int) distance;
    return simtTake(mask, value, other / width != self / width ? self : other);
}
template <typename T>
static T __shfl_up_sync(unsigned mask, T value, unsigned distance, int width = 32) {
    int self = simtLane(), other = self - (int) distance;
    return simtTake(mask, value, other < self / width * width ? self : other);
}
static inline unsigned __ballot_sync(unsigned mask, int value) {
    unsigned long long *slots = simtExchange(mask, (unsigned long long) (value != 0));
    unsigned result = 0;
    for (int i = 0; i < 32; i++) {
        result |= (unsigned) slots[i] << i;
    }
    return result;
}
static inline int __any_sync(unsigned mask, int value) { return __ballot_sync(mask, value) != 0; }
static inline int __all_sync(unsigned mask, int value) { return __ballot_sync(mask, value) == 0xffffffffu; }

#define SIMT_ATOMIC(T)                                                                                   \
    static inline T atomicAdd(T *p, T v) { T old = *p; *p = old + v; return old; }                       \
    static inline T atomicExch(T *p, T v) { T old = *p; *p = v; return old; }
#define SIMT_ATOMIC_INTEGER(T)                                                                           \
    SIMT_ATOMIC(T)                                                                                       \
    static inline T atomicMax(T *p, T v) { T old = *p; *p = old > v ? old : v; return old; }             \
    static inline T atomicMin(T *p, T v) { T old = *p; *p = old < v ? old : v; return old; }             \
    static inline T atomicOr(T *p, T v) { T old = *p; *p = old | v; return old; }                        \
    static inline T atomicAnd(T *p, T v) { T old = *p; *p = old & v; return old; }                       \
    static inline T atomicCAS(T *p, T is, T v) { T old = *p; if (old == is) *p = v; return old; }
SIMT_ATOMIC(float)
SIMT_ATOMIC(double)
SIMT_ATOMIC_INTEGER(int)
SIMT_ATOMIC_INTEGER(unsigned)
SIMT_ATOMIC_INTEGER(unsigned long long)

#define SIMT_MIN_MAX(T)                                         \
    static inline T min(T a, T b) { return a < b ? a : b; }     \
    static inline T max(T a, T b) { return a > b ? a : b; }
SIMT_MIN_MAX(int)
SIMT_MIN_MAX(unsigned)
SIMT_MIN_MAX(long)
SIMT_MIN_MAX(unsigned long)
SIMT_MIN_MAX(long long)
SIMT_MIN_MAX(unsigned long long)
static inline float min(float a, float b) { return fminf(a, b); }
static inline float max(float a, float b) { return fmaxf(a, b); }
static inline double min(double a, double b) { return fmin(a, b); }
static inline double max(double a, double b) { return fmax(a, b); }

template <typename To, typename From>
static To simtBits(From value) { To result; memcpy(&result, &value, sizeof result); return result; }
static inline int __float_as_int(float x) { return simtBits<int>(x); }
static inline unsigned __float_as_uint(float x) { return simtBits<unsigned>(x); }
static inline float __int_as_float(int x) { return simtBits<float>(x); }
static inline float __uint_as_float(unsigned x) { return simtBits<float>(x); }
static inline long long __double_as_longlong(double x) { return simtBits<long long>(x); }
static inline double __longlong_as_double(long long x) { return simtBits<double>(x); }
#define __expf expf
#define __logf logf
#define __log2f log2f
#define __sinf sinf
#define __cosf cosf
#define __powf powf
static inline float __fdividef(float x, float y) { return x / y; }
static inline float __saturatef(float x) { return fminf(fmaxf(x, 0), 1); }
static inline float rsqrtf(float x) { return (float) (1 / sqrt((double) x)); }
static inline double rsqrt(double x) { return 1 / sqrt(x); }
static inline float normcdff(float x) { return (float) (0.5 * erfc(-(double) x * 0.70710678118654752440)); }
static inline double normcdf(double x) { return 0.5 * erfc(-x * 0.70710678118654752440); }
static inline float sinpif(float x) { return (float) sin((double) x * 3.14159265358979323846); }
static inline float cospif(float x) { return (float) cos((double) x * 3.14159265358979323846); }

// The roundings as told: never fused with what stands beside them.
#define SIMT_ROUNDED(name, T, op) \
    __attribute__((noinline)) static T name(T a, T b) { return a op b; }
SIMT_ROUNDED(__fadd_rn, float, +)
SIMT_ROUNDED(__fsub_rn, float, -)
SIMT_ROUNDED(__fmul_rn, float, *)
SIMT_ROUNDED(__fdiv_rn, float, /)
SIMT_ROUNDED(__dadd_rn, double, +)
SIMT_ROUNDED(__dsub_rn, double, -)
SIMT_ROUNDED(__dmul_rn, double, *)
SIMT_ROUNDED(__ddiv_rn, double, /)
static inline float __fmaf_rn(float a, float b, float c) { return fmaf(a, b, c); }
static inline double __fma_rn(double a, double b, double c) { return fma(a, b, c); }
static inline float __frcp_rn(float x) { return 1 / x; }
static inline float __fsqrt_rn(float x) { return sqrtf(x); }
static inline double __dsqrt_rn(double x) { return sqrt(x); }
static inline int __float2int_rn(float x) { return (int) rintf(x); }
static inline int __float2int_rz(float x) { return (int) x; }
static inline int __float2int_rd(float x) { return (int) floorf(x); }
static inline int __float2int_ru(float x) { return (int) ceilf(x); }
static inline float __int2float_rn(int x) { return (float) x; }
static inline float __double2float_rn(double x) { return (float) x; }
static inline int __popc(unsigned x) { return __builtin_popcount(x); }
static inline int __clz(int x) { return x == 0 ? 32 : __builtin_clz((unsigned) x); }
static inline int __ffs(int x) { return __builtin_ffs(x); }
static inline unsigned __umulhi(unsigned a, unsigned b) { return (unsigned) (1ull * a * b >> 32); }
static inline unsigned long long __umul64hi(unsigned long long a, unsigned long long b) {
    return (unsigned long long) ((unsigned __int128) a * b >> 64);
}
template <typename T>
static inline T __ldg(const T *p) { return *p; }
static inline float2 make_float2(float x, float y) { return {x, y}; }
static inline float3 make_float3(float x, float y, float z) { return {x, y, z}; }
static inline float4 make_float4(float x, float y, float z, float w) { return {x, y, z, w}; }
static inline int2 make_int2(int x, int y) { return {x, y}; }
static inline int4 make_int4(int x, int y, int z, int w) { return {x, y, z, w}; }
static inline uint4 make_uint4(unsigned x, unsigned y, unsigned z, unsigned w) { return {x, y, z, w}; }
static inline double2 make_double2(double x, double y) { return {x, y}; }

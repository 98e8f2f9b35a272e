// libcublasLt.so.13: matrix products by plain loops, after the checks that cuBLASLt makes and some that it leaves out.

#include "emulator.h"

#include <cmath>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace {

enum { SUCCESS = 0, NOT_INITIALIZED = 1, INVALID_VALUE = 7, EXECUTION_FAILED = 13, NOT_SUPPORTED = 15 };
enum { R_32F = 0, R_16BF = 14 };
enum { COMPUTE_32F = 68, COMPUTE_32F_PEDANTIC = 69, COMPUTE_32F_FAST_16BF = 75, COMPUTE_32F_FAST_TF32 = 77 };
enum { EPILOGUE_DEFAULT = 1, EPILOGUE_RELU = 2, EPILOGUE_BIAS = 4, EPILOGUE_GELU = 32 };

struct Operation {
    int compute, scale, transposed[3] = {0, 0, 0};
    unsigned epilogue = EPILOGUE_DEFAULT;
    const void *bias = nullptr;
};
struct Layout {
    int type;
    uint64_t rows, columns;
    int64_t pitch;
    int order = 0; // 0 by columns, 1 by rows
    int batch = 1;
    int64_t stride = 0;
};
struct Wish {
    uint64_t workspace = 0;
    unsigned alignment[4] = {256, 256, 256, 256};
};
struct Way {
    uint64_t data[8]; // what this emulator keeps there: a mark, the alignments, the workspace
};
struct Result {
    Way way;
    size_t workspace;
    int status;
    float waves;
    int reserved[4];
};
constexpr uint64_t MARK = 0x656d756c61746564;

size_t width(int type) { return type == R_16BF ? 2 : 4; }

template <typename T>
int set(T &target, const void *value, size_t bytes) {
    if (bytes != sizeof(T)) {
        return emulator::refuse(INVALID_VALUE, "a cuBLASLt attribute of %zu bytes was set by %zu", sizeof(T), bytes);
    }
    memcpy(&target, value, bytes);
    return SUCCESS;
}

uint64_t elements(const Layout &x) {
    uint64_t lines = x.order == 0 ? x.columns : x.rows, length = x.order == 0 ? x.rows : x.columns;
    return (uint64_t) (x.batch - 1) * (uint64_t) x.stride + (lines - 1) * (uint64_t) x.pitch + length;
}

int check(const Operation &op, const Layout *x) {
    for (int i = 0; i < 4; i++) {
        int64_t length = (int64_t) (x[i].order == 0 ? x[i].rows : x[i].columns);
        if (x[i].rows == 0 || x[i].columns == 0 || x[i].pitch < length || x[i].batch < 1) {
            return emulator::refuse(INVALID_VALUE, "matrix %c: %lu x %lu, pitch %ld, batch %d", "ABCD"[i], x[i].rows,
                    x[i].columns, x[i].pitch, x[i].batch);
        }
        if (x[i].batch != x[3].batch) {
            return emulator::refuse(INVALID_VALUE, "matrix %c: batch %d, D has %d", "ABCD"[i], x[i].batch, x[3].batch);
        }
    }
    uint64_t m = op.transposed[0] ? x[0].columns : x[0].rows, k = op.transposed[0] ? x[0].rows : x[0].columns;
    uint64_t k2 = op.transposed[1] ? x[1].columns : x[1].rows, n = op.transposed[1] ? x[1].rows : x[1].columns;
    if (k != k2 || x[3].rows != m || x[3].columns != n || x[2].rows != m || x[2].columns != n) {
        return emulator::refuse(INVALID_VALUE, "%lu x %lu times %lu x %lu into %lu x %lu", m, k, k2, n, x[3].rows,
                x[3].columns);
    }
    bool narrow = x[0].type == R_16BF && x[1].type == R_16BF, wide = x[0].type == R_32F && x[1].type == R_32F;
    bool compute = op.compute == COMPUTE_32F || op.compute == COMPUTE_32F_PEDANTIC
            || (wide && (op.compute == COMPUTE_32F_FAST_TF32 || op.compute == COMPUTE_32F_FAST_16BF));
    bool result = x[2].type == x[3].type && (x[3].type == R_32F || (narrow && x[3].type == R_16BF));
    if (op.scale != R_32F || !(narrow || wide) || !compute || !result) {
        return emulator::refuse(NOT_SUPPORTED, "types %d %d %d %d, computed in %d, scaled in %d", x[0].type, x[1].type,
                x[2].type, x[3].type, op.compute, op.scale);
    }
    if (op.transposed[2] != 0 || (op.epilogue & ~39u) != 0) {
        return emulator::refuse(NOT_SUPPORTED, "C transposed %d, epilogue %u", op.transposed[2], op.epilogue);
    }
    return SUCCESS;
}

// Matrix number b of a batch, by rows, after op, as the tensor cores would read it.
std::vector<float> read(const void *data, const Layout &x, int b, bool transposed, int compute) {
    uint64_t rows = transposed ? x.columns : x.rows, columns = transposed ? x.rows : x.columns;
    std::vector<float> matrix(rows * columns);
    int64_t down = x.order == 0 ? 1 : x.pitch, right = x.order == 0 ? x.pitch : 1;
    if (transposed) {
        std::swap(down, right);
    }
    for (uint64_t i = 0; i < rows; i++) {
        for (uint64_t j = 0; j < columns; j++) {
            int64_t at = b * x.stride + (int64_t) i * down + (int64_t) j * right;
            float value = x.type == R_16BF ? emulator::fromBfloat16(((const uint16_t *) data)[at])
                                           : ((const float *) data)[at];
            matrix[i * columns + j] = compute == COMPUTE_32F_FAST_TF32 ? emulator::toTf32(value)
                    : compute == COMPUTE_32F_FAST_16BF ? emulator::fromBfloat16(emulator::toBfloat16(value)) : value;
        }
    }
    return matrix;
}

void write(void *data, const Layout &x, int b, uint64_t i, uint64_t j, float value) {
    int64_t at = b * x.stride + (int64_t) i * (x.order == 0 ? 1 : x.pitch) + (int64_t) j * (x.order == 0 ? x.pitch : 1);
    if (x.type == R_16BF) {
        ((uint16_t *) data)[at] = emulator::toBfloat16(value);
    } else {
        ((float *) data)[at] = value;
    }
}

void multiply(const Operation &op, float alpha, const void *a, const Layout &la, const void *b, const Layout &lb,
        float beta, const void *c, const Layout &lc, void *d, const Layout &ld) {
    uint64_t m = ld.rows, n = ld.columns, k = op.transposed[0] ? la.rows : la.columns;
    std::vector<double> sums(n);
    for (int batch = 0; batch < ld.batch; batch++) {
        std::vector<float> left = read(a, la, batch, op.transposed[0] != 0, op.compute);
        std::vector<float> right = read(b, lb, batch, op.transposed[1] != 0, op.compute);
        std::vector<float> before;
        if (beta != 0) {
            before = read(c, lc, batch, false, COMPUTE_32F);
        }
        for (uint64_t i = 0; i < m; i++) {
            std::fill(sums.begin(), sums.end(), 0);
            for (uint64_t l = 0; l < k; l++) {
                double factor = left[i * k + l];
                for (uint64_t j = 0; j < n; j++) {
                    sums[j] += factor * right[l * n + j];
                }
            }
            float bias = 0;
            if (op.epilogue & EPILOGUE_BIAS) {
                bias = ld.type == R_16BF ? emulator::fromBfloat16(((const uint16_t *) op.bias)[i])
                                         : ((const float *) op.bias)[i];
            }
            for (uint64_t j = 0; j < n; j++) {
                float value = alpha * (float) sums[j] + (beta != 0 ? beta * before[i * n + j] : 0) + bias;
                if (op.epilogue & EPILOGUE_RELU) {
                    value = value > 0 ? value : 0;
                } else if (op.epilogue & EPILOGUE_GELU) {
                    value *= 0.5f * (1 + tanhf(0.79788456f * (value + 0.044715f * value * value * value)));
                }
                write(d, ld, batch, i, j, value);
            }
        }
    }
}

} // namespace

extern "C" {

size_t cublasLtGetVersion() { return 130201; }
const char *cublasLtGetStatusName(int status) {
    return status == SUCCESS ? "CUBLAS_STATUS_SUCCESS" : status == INVALID_VALUE ? "CUBLAS_STATUS_INVALID_VALUE"
            : status == NOT_SUPPORTED ? "CUBLAS_STATUS_NOT_SUPPORTED" : "CUBLAS_STATUS";
}
const char *cublasLtGetStatusString(int status) { return cublasLtGetStatusName(status); }

int cublasLtCreate(void **handle) {
    if (!emulator::hasContext()) {
        return emulator::refuse(NOT_INITIALIZED, "cublasLtCreate: no context is current in this thread");
    }
    *handle = new uint64_t(MARK);
    return SUCCESS;
}
int cublasLtDestroy(void *handle) {
    delete (uint64_t *) handle;
    return SUCCESS;
}
int cublasLtMatmulDescCreate(void **target, int compute, int scale) {
    *target = new Operation{compute, scale};
    return SUCCESS;
}
int cublasLtMatmulDescDestroy(void *operation) {
    delete (Operation *) operation;
    return SUCCESS;
}
int cublasLtMatmulDescSetAttribute(void *handle, int attribute, const void *value, size_t bytes) {
    Operation &operation = *(Operation *) handle;
    switch (attribute) {
        case 0: return set(operation.compute, value, bytes);
        case 1: return set(operation.scale, value, bytes);
        case 3: case 4: case 5: return set(operation.transposed[attribute - 3], value, bytes);
        case 7: return set(operation.epilogue, value, bytes);
        case 8: return set(operation.bias, value, bytes);
        default: return emulator::refuse(INVALID_VALUE, "cublasLtMatmulDescSetAttribute %d", attribute);
    }
}
int cublasLtMatrixLayoutCreate(void **target, int type, uint64_t rows, uint64_t columns, int64_t pitch) {
    *target = new Layout{type, rows, columns, pitch};
    return SUCCESS;
}
int cublasLtMatrixLayoutDestroy(void *layout) {
    delete (Layout *) layout;
    return SUCCESS;
}
int cublasLtMatrixLayoutSetAttribute(void *handle, int attribute, const void *value, size_t bytes) {
    Layout &layout = *(Layout *) handle;
    switch (attribute) {
        case 0: return set(layout.type, value, bytes);
        case 1: return set(layout.order, value, bytes);
        case 2: return set(layout.rows, value, bytes);
        case 3: return set(layout.columns, value, bytes);
        case 4: return set(layout.pitch, value, bytes);
        case 5: return set(layout.batch, value, bytes);
        case 6: return set(layout.stride, value, bytes);
        default: return emulator::refuse(INVALID_VALUE, "cublasLtMatrixLayoutSetAttribute %d", attribute);
    }
}
int cublasLtMatmulPreferenceCreate(void **target) {
    *target = new Wish;
    return SUCCESS;
}
int cublasLtMatmulPreferenceDestroy(void *wish) {
    delete (Wish *) wish;
    return SUCCESS;
}
int cublasLtMatmulPreferenceSetAttribute(void *handle, int attribute, const void *value, size_t bytes) {
    Wish &wish = *(Wish *) handle;
    unsigned ignored;
    switch (attribute) {
        case 0: case 3: return set(ignored, value, bytes);
        case 1: return set(wish.workspace, value, bytes);
        case 5: case 6: case 7: case 8: return set(wish.alignment[attribute - 5], value, bytes);
        default: return emulator::refuse(INVALID_VALUE, "cublasLtMatmulPreferenceSetAttribute %d", attribute);
    }
}
int cublasLtMatmulAlgoGetHeuristic(void *, void *operation, void *a, void *b, void *c, void *d, void *handle, int asked,
        Result *results, int *found) {
    const Wish &wish = *(Wish *) handle;
    Layout layouts[] = {*(Layout *) a, *(Layout *) b, *(Layout *) c, *(Layout *) d};
    *found = 0;
    int status = asked < 1 ? (int) INVALID_VALUE : check(*(Operation *) operation, layouts);
    if (status != SUCCESS) {
        return status;
    }
    const char *known = getenv("CUDA_EMULATOR_PRODUCTS");
    bool plain = ((Operation *) operation)->epilogue == EPILOGUE_DEFAULT && layouts[0].type == R_32F;
    if (known != nullptr && strcmp(known, "plain") == 0 && !plain) {
        return NOT_SUPPORTED;
    }
    for (int i = 0; i < 4; i++) {
        if (wish.alignment[i] % width(layouts[i].type) != 0) {
            return emulator::refuse(NOT_SUPPORTED, "matrix %c aligned to %u bytes", "ABCD"[i], wish.alignment[i]);
        }
    }
    *found = 1;
    results[0] = {};
    size_t workspace = wish.workspace < 4096 ? wish.workspace : 4096;
    results[0].way = {{MARK, wish.alignment[0], wish.alignment[1], wish.alignment[2], wish.alignment[3], workspace, 0, 0}};
    results[0].workspace = workspace;
    results[0].waves = 1;
    return SUCCESS;
}
int cublasLtMatmul(void *, void *operation, const void *alpha, const void *a, void *layoutA, const void *b,
        void *layoutB, const void *beta, const void *c, void *layoutC, void *d, void *layoutD, const Way *way,
        void *workspace, size_t workspaceBytes, void *stream) {
    if (!emulator::hasContext()) {
        return emulator::refuse(NOT_INITIALIZED, "cublasLtMatmul: no context is current in this thread");
    }
    Operation op = *(Operation *) operation;
    std::vector<Layout> x{*(Layout *) layoutA, *(Layout *) layoutB, *(Layout *) layoutC, *(Layout *) layoutD};
    int status = check(op, x.data());
    if (status != SUCCESS) {
        return status;
    }
    if (way == nullptr || way->data[0] != MARK) {
        return emulator::refuse(INVALID_VALUE, "cublasLtMatmul: the algorithm comes from no heuristic");
    }
    const void *pointers[] = {a, b, c, d};
    for (int i = 0; i < 4; i++) {
        if (!emulator::onCard(pointers[i], elements(x[(size_t) i]) * width(x[(size_t) i].type))) {
            return emulator::refuse(EXECUTION_FAILED, "cublasLtMatmul: matrix %c is not in the card's memory", "ABCD"[i]);
        }
        if ((uint64_t) pointers[i] % way->data[1 + i] != 0) {
            return emulator::refuse(INVALID_VALUE, "matrix %c is at %p, the algorithm is for multiples of %lu",
                    "ABCD"[i], pointers[i], way->data[1 + i]);
        }
    }
    if ((op.epilogue & EPILOGUE_BIAS) && !emulator::onCard(op.bias, x[3].rows * width(x[3].type))) {
        return emulator::refuse(INVALID_VALUE, "cublasLtMatmul: the bias is not in the card's memory");
    }
    size_t needed = way->data[5];
    if (workspaceBytes < needed || (needed > 0 && ((uint64_t) workspace % 16 != 0 || !emulator::onCard(workspace, needed)))) {
        return emulator::refuse(INVALID_VALUE, "cublasLtMatmul: %zu bytes of workspace at %p", workspaceBytes, workspace);
    }
    float factor = *(const float *) alpha, kept = *(const float *) beta;
    status = emulator::enqueue(stream, "cublasLtMatmul", [=] {
        memset(workspace, 0xff, needed);
        multiply(op, factor, a, x[0], b, x[1], kept, c, x[2], d, x[3]);
    });
    return status == 0 ? SUCCESS : EXECUTION_FAILED;
}
}

// libcuda.so.1: memory, streams, events and launches of a card that is the host. A "cubin" is the source of a kernel
// file, which is compiled by g++ behind simt.h when the module is loaded.

#include "emulator.h"

#include <dlfcn.h>
#include <unistd.h>

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <regex>
#include <sstream>
#include <sys/stat.h>
#include <vector>

namespace {

enum Status {
    SUCCESS = 0, INVALID_VALUE = 1, OUT_OF_MEMORY = 2, NOT_INITIALIZED = 3, NO_DEVICE = 100, INVALID_DEVICE = 101, INVALID_IMAGE = 200,
    INVALID_CONTEXT = 201, INVALID_HANDLE = 400, NOT_FOUND = 500, NOT_READY = 600, LAUNCH_OUT_OF_RESOURCES = 701,
    LAUNCH_FAILED = 719
};

struct Work {
    std::string what;
    std::function<void()> run;
};
struct Stream {
    std::deque<Work> queue;
    bool blocking = true;
};
struct Event {
    bool reached = true;
    Stream *stream = nullptr;
    double seconds = 0;
};
struct Module {
    void *library;
};
struct Function {
    std::string name;
    const char *(*launch)(void **, const unsigned *, const unsigned *, unsigned, int);
    std::vector<unsigned> sizes;
    int bound;
    int dynamicShared = 48 << 10;
};

constexpr size_t GUARD = 256;
std::recursive_mutex mutex;
std::map<char *, size_t> blocks, pinned;
std::map<std::string, Module *> loaded;
std::vector<std::unique_ptr<Stream>> streams;
Stream nullStream;
size_t bytesInUse;
bool initialised, damaged;
thread_local void *context;
int contextOfTheCard;

using Lock = std::lock_guard<std::recursive_mutex>;

bool flag(const char *name, const char *value) {
    const char *found = getenv(name);
    return found != nullptr && strcmp(found, value) == 0;
}
bool lazy() {
    static bool asked = flag("CUDA_EMULATOR_STREAMS", "lazy");
    return asked;
}
bool backwards() {
    static bool asked = flag("CUDA_EMULATOR_ORDER", "backwards");
    return asked;
}
size_t totalMemory() {
    static const char *megabytes = getenv("CUDA_EMULATOR_MEGABYTES");
    return (megabytes == nullptr ? 4096 : strtoull(megabytes, nullptr, 10)) << 20;
}

double now() {
    timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double) time.tv_sec + 1e-9 * (double) time.tv_nsec;
}

void run(Work &work) {
    work.run();
    for (auto &[address, bytes] : blocks) {
        for (size_t i = 0; i < GUARD; i++) {
            if (address[bytes + i] != (char) 0xa5) {
                fprintf(stderr, "cuda emulator: %s wrote %zu bytes behind a block of %zu bytes\n", work.what.c_str(), i,
                        bytes);
                memset(address + bytes, 0xa5, GUARD);
                damaged = true;
                break;
            }
        }
    }
}

bool step(Stream &stream) {
    if (stream.queue.empty()) {
        return false;
    }
    Work work = std::move(stream.queue.front());
    stream.queue.pop_front();
    run(work);
    return true;
}
void drain(Stream &stream) {
    while (step(stream)) {
    }
}
// The default stream waits for every blocking one, and they for it.
void drainBlocking() {
    drain(nullStream);
    for (auto &stream : streams) {
        if (stream->blocking) {
            drain(*stream);
        }
    }
}
void drainAll() {
    drain(nullStream);
    for (auto &stream : streams) {
        drain(*stream);
    }
}

Stream *find(void *handle) {
    if (handle == nullptr || handle == (void *) 1) {
        return &nullStream;
    }
    for (auto &stream : streams) {
        if (stream.get() == handle) {
            return stream.get();
        }
    }
    return nullptr;
}

int outcome() {
    int status = damaged ? LAUNCH_FAILED : SUCCESS;
    return status;
}

bool inBlocks(std::map<char *, size_t> &map, const void *address, size_t bytes) {
    auto next = map.upper_bound((char *) address);
    if (next == map.begin()) {
        return false;
    }
    auto block = std::prev(next);
    return (char *) address + bytes <= block->first + block->second;
}

std::string cacheFolder() {
    const char *folder = getenv("CUDA_EMULATOR_CACHE");
    std::string path = folder != nullptr ? folder : "/tmp/cuda-emulator-" + std::to_string(getuid());
    mkdir(path.c_str(), 0700);
    return path;
}

std::string compile(const std::string &source) {
    std::string home = getenv("CUDA_EMULATOR_HOME") != nullptr ? getenv("CUDA_EMULATOR_HOME") : "";
    Dl_info self;
    dladdr((void *) &emulator::refuse, &self);
    if (home.empty()) {
        home = std::string(self.dli_fname).substr(0, std::string(self.dli_fname).rfind('/'));
    }
    std::ifstream shimFile(home + "/simt.h");
    std::stringstream shim;
    shim << shimFile.rdbuf();
    const char *more = getenv("CUDA_EMULATOR_FLAGS");
    std::string flags = more != nullptr ? more : "-O2 -march=native";
    char hash[40];
    snprintf(hash, sizeof hash, "%016zx", std::hash<std::string>()(shim.str() + source + flags));
    std::string base = cacheFolder() + "/" + hash, library = base + ".so";
    if (access(library.c_str(), R_OK) == 0) {
        return library;
    }
    std::string text = std::regex_replace(source, std::regex("extern\\s+\"C\""), "");
    text = std::regex_replace(text,
            std::regex("extern\\s+__shared__\\s+(?:__align__\\s*\\(\\s*\\d+\\s*\\)\\s+)?([\\w\\s]+?)\\s*\\b(\\w+)\\s*\\[\\s*\\]\\s*;"),
            "$1 *const $2 = ($1 *) simt::dynamicShared;");
    std::regex kernel("__global__\\s+(?:__launch_bounds__\\s*\\(\\s*(\\w+)[^)]*\\)\\s*)?void\\s+"
                      "(?:__launch_bounds__\\s*\\(\\s*(\\w+)[^)]*\\)\\s*)?(\\w+)\\s*\\(");
    std::string entries;
    for (std::sregex_iterator i(source.begin(), source.end(), kernel), end; i != end; ++i) {
        std::string bound = (*i)[1].matched ? (*i)[1].str() : (*i)[2].matched ? (*i)[2].str() : "1024";
        entries += "SIMT_KERNEL(" + (*i)[3].str() + ", (" + bound + "))\n";
    }
    std::string temporary = base + "-" + std::to_string(getpid());
    std::ofstream(temporary + ".cpp") << "#include \"" << home << "/simt.h\"\nnamespace { namespace device_code {\n"
                                      << "#line 1 \"kernel.cu\"\n" << text << "\n} }\n" << entries;
    std::string command = "g++ -std=gnu++17 -shared -fPIC -fvisibility=hidden -fno-strict-aliasing -w " + flags + " -o "
            + temporary + ".so " + temporary + ".cpp -lm 2> " + temporary + ".log";
    if (system(command.c_str()) != 0) {
        std::ifstream log(temporary + ".log");
        std::stringstream message;
        message << log.rdbuf();
        fprintf(stderr, "cuda emulator: %s\n%s\n", command.c_str(), message.str().c_str());
        return "";
    }
    rename((temporary + ".so").c_str(), library.c_str());
    rename((temporary + ".cpp").c_str(), (base + ".cpp").c_str());
    unlink((temporary + ".log").c_str());
    return library;
}

int copy(void *to, const void *from, size_t bytes, void *stream, const char *what) {
    return emulator::enqueue(stream, what, [=] { memmove(to, from, bytes); });
}

int copyNow(void *to, const void *from, size_t bytes, const char *what) {
    Lock lock(mutex);
    drainBlocking();
    copy(to, from, bytes, nullptr, what);
    drain(nullStream);
    return outcome();
}

#define NEED_CONTEXT                                                                           \
    Lock lock(mutex);                                                                          \
    if (!initialised) return emulator::refuse(NOT_INITIALIZED, "%s before cuInit", __func__);   \
    if (context == nullptr) return emulator::refuse(INVALID_CONTEXT, "%s: no context is current in this thread", __func__)

#define NEED_ON_CARD(address, bytes)                                                                                  \
    if (!emulator::onCard((void *) (address), bytes))                                                                  \
    return emulator::refuse(INVALID_VALUE, "%s: %zu bytes from %p on are not in the card's memory", __func__,           \
            (size_t) (bytes), (void *) (address))

} // namespace

namespace emulator {

int refuse(int status, const char *format, ...) {
    va_list values;
    va_start(values, format);
    fprintf(stderr, "cuda emulator: ");
    vfprintf(stderr, format, values);
    fprintf(stderr, "\n");
    va_end(values);
    return status;
}

bool onCard(const void *address, size_t bytes) {
    Lock lock(mutex);
    return inBlocks(blocks, address, bytes);
}

bool hasContext() { return context != nullptr; }

int enqueue(void *handle, const std::string &what, std::function<void()> work) {
    Lock lock(mutex);
    Stream *stream = find(handle);
    if (stream == nullptr) {
        return refuse(INVALID_HANDLE, "%s: no such stream", what.c_str());
    }
    stream->queue.push_back({what, std::move(work)});
    if (!lazy()) {
        drain(*stream);
    }
    return outcome();
}

} // namespace emulator

using Address = unsigned long long;

extern "C" {

int cuInit(unsigned) {
    if (flag("CUDA_EMULATOR_CARDS", "0")) {
        return NO_DEVICE;
    }
    initialised = true;
    return SUCCESS;
}
int cuDriverGetVersion(int *version) {
    const char *told = getenv("CUDA_EMULATOR_DRIVER");
    *version = told != nullptr ? atoi(told) : 13010;
    return SUCCESS;
}
int cuGetErrorName(int status, const char **name) {
    static std::map<int, const char *> names{{0, "CUDA_SUCCESS"}, {1, "CUDA_ERROR_INVALID_VALUE"},
            {2, "CUDA_ERROR_OUT_OF_MEMORY"}, {3, "CUDA_ERROR_NOT_INITIALIZED"}, {100, "CUDA_ERROR_NO_DEVICE"},
            {101, "CUDA_ERROR_INVALID_DEVICE"},
            {200, "CUDA_ERROR_INVALID_IMAGE"}, {201, "CUDA_ERROR_INVALID_CONTEXT"}, {400, "CUDA_ERROR_INVALID_HANDLE"},
            {500, "CUDA_ERROR_NOT_FOUND"}, {600, "CUDA_ERROR_NOT_READY"},
            {701, "CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES"}, {719, "CUDA_ERROR_LAUNCH_FAILED"}};
    auto found = names.find(status);
    *name = found == names.end() ? nullptr : found->second;
    return found == names.end() ? INVALID_VALUE : SUCCESS;
}
int cuGetErrorString(int status, const char **text) { return cuGetErrorName(status, text); }

// The real NVRTC asks a driver for what it does not document, and falls over where there is no such function.
int cuGetExportTable(const void **table, const void *) {
    *table = nullptr;
    return 500;
}

int cuDeviceGetCount(int *count) {
    *count = 1;
    return initialised ? SUCCESS : NOT_INITIALIZED;
}
int cuDeviceGet(int *device, int ordinal) {
    *device = ordinal;
    return !initialised ? NOT_INITIALIZED : ordinal == 0 ? SUCCESS : INVALID_DEVICE;
}
int cuDeviceGetName(char *name, int length, int) {
    snprintf(name, (size_t) length, "emulated card");
    return SUCCESS;
}
int cuDeviceTotalMem_v2(size_t *bytes, int) {
    *bytes = totalMemory();
    return SUCCESS;
}
int cuDeviceGetAttribute(int *value, int attribute, int) {
    const char *told = getenv("CUDA_EMULATOR_CAPABILITY");
    int capability = told != nullptr ? atoi(told) : 90;
    std::map<int, int> known{{1, 1024}, {2, 1024}, {3, 1024}, {4, 64}, {5, 2147483647}, {6, 65535}, {7, 65535},
            {8, 48 << 10}, {10, 32}, {13, 1500000}, {16, 4}, {39, 2048}, {75, capability / 10}, {76, capability % 10},
            {81, 228 << 10}, {97, 227 << 10}};
    auto found = known.find(attribute);
    *value = found == known.end() ? 0 : found->second;
    return found == known.end() ? emulator::refuse(INVALID_VALUE, "device attribute %d", attribute) : SUCCESS;
}
int cuDevicePrimaryCtxRetain(void **target, int) {
    *target = &contextOfTheCard;
    return initialised ? SUCCESS : NOT_INITIALIZED;
}
int cuDevicePrimaryCtxRelease_v2(int) { return SUCCESS; }
int cuDevicePrimaryCtxSetFlags_v2(int, unsigned) { return SUCCESS; }
int cuCtxSetCurrent(void *target) {
    context = target;
    return SUCCESS;
}
int cuCtxGetCurrent(void **target) {
    *target = context;
    return SUCCESS;
}
int cuCtxPushCurrent_v2(void *target) { return cuCtxSetCurrent(target); }
int cuCtxPopCurrent_v2(void **target) {
    *target = context;
    context = nullptr;
    return SUCCESS;
}
int cuCtxGetDevice(int *device) {
    *device = 0;
    return context == nullptr ? INVALID_CONTEXT : SUCCESS;
}
int cuCtxSynchronize() {
    NEED_CONTEXT;
    drainAll();
    return outcome();
}
int cuCtxGetStreamPriorityRange(int *least, int *greatest) {
    *least = 0, *greatest = -5;
    return SUCCESS;
}

// ------------------------------------------------------------------------------------------------------------ memory

int cuMemGetInfo_v2(size_t *available, size_t *total) {
    NEED_CONTEXT;
    *total = totalMemory(), *available = totalMemory() - bytesInUse;
    return SUCCESS;
}
int cuMemAlloc_v2(Address *target, size_t bytes) {
    NEED_CONTEXT;
    if (bytes == 0) {
        return emulator::refuse(INVALID_VALUE, "cuMemAlloc of no bytes");
    }
    if (bytes > totalMemory() - bytesInUse) {
        return OUT_OF_MEMORY;
    }
    char *block = (char *) aligned_alloc(512, (bytes + GUARD + 511) / 512 * 512);
    memset(block, 0xff, bytes); // NaN as a float, -1 as an integer
    memset(block + bytes, 0xa5, GUARD);
    blocks[block] = bytes;
    bytesInUse += bytes;
    *target = (Address) block;
    return SUCCESS;
}
int cuMemFree_v2(Address address) {
    NEED_CONTEXT;
    if (address == 0) {
        return SUCCESS;
    }
    drainAll(); // as the driver does
    auto block = blocks.find((char *) address);
    if (block == blocks.end()) {
        return emulator::refuse(INVALID_VALUE, "cuMemFree of %p, which is no block", (void *) address);
    }
    memset(block->first, 0xff, block->second);
    bytesInUse -= block->second;
    free(block->first);
    blocks.erase(block);
    return SUCCESS;
}
int cuMemHostAlloc(void **target, size_t bytes, unsigned) {
    NEED_CONTEXT;
    *target = aligned_alloc(4096, (bytes + 4095) / 4096 * 4096);
    pinned[(char *) *target] = bytes;
    return SUCCESS;
}
int cuMemAllocHost_v2(void **target, size_t bytes) { return cuMemHostAlloc(target, bytes, 0); }
int cuMemFreeHost(void *address) {
    NEED_CONTEXT;
    drainAll();
    if (pinned.erase((char *) address) == 0) {
        return emulator::refuse(INVALID_VALUE, "cuMemFreeHost of %p, which is no block", address);
    }
    free(address);
    return SUCCESS;
}

int cuMemcpyHtoD_v2(Address to, const void *from, size_t bytes) {
    NEED_CONTEXT;
    NEED_ON_CARD(to, bytes);
    return copyNow((void *) to, from, bytes, "cuMemcpyHtoD");
}
int cuMemcpyDtoH_v2(void *to, Address from, size_t bytes) {
    NEED_CONTEXT;
    NEED_ON_CARD(from, bytes);
    return copyNow(to, (void *) from, bytes, "cuMemcpyDtoH");
}
int cuMemcpyDtoD_v2(Address to, Address from, size_t bytes) {
    NEED_CONTEXT;
    NEED_ON_CARD(to, bytes);
    NEED_ON_CARD(from, bytes);
    return copyNow((void *) to, (void *) from, bytes, "cuMemcpyDtoD");
}
int cuMemcpyHtoDAsync_v2(Address to, const void *from, size_t bytes, void *stream) {
    NEED_CONTEXT;
    NEED_ON_CARD(to, bytes);
    if (inBlocks(pinned, from, bytes)) {
        return copy((void *) to, from, bytes, stream, "cuMemcpyHtoDAsync");
    }
    std::string staged((const char *) from, bytes); // pageable memory is read before the call returns
    return emulator::enqueue(stream, "cuMemcpyHtoDAsync", [=] { memcpy((void *) to, staged.data(), bytes); });
}
int cuMemcpyDtoHAsync_v2(void *to, Address from, size_t bytes, void *stream) {
    NEED_CONTEXT;
    NEED_ON_CARD(from, bytes);
    int status = copy(to, (void *) from, bytes, stream, "cuMemcpyDtoHAsync");
    if (!inBlocks(pinned, to, bytes) && find(stream) != nullptr) {
        drain(*find(stream));
    }
    return status;
}
int cuMemcpyDtoDAsync_v2(Address to, Address from, size_t bytes, void *stream) {
    NEED_CONTEXT;
    NEED_ON_CARD(to, bytes);
    NEED_ON_CARD(from, bytes);
    return copy((void *) to, (void *) from, bytes, stream, "cuMemcpyDtoDAsync");
}

struct Copy2D {
    size_t fromX, fromY;
    unsigned fromType;
    const void *fromHost;
    Address fromCard;
    void *fromArray;
    size_t fromPitch, toX, toY;
    unsigned toType;
    void *toHost;
    Address toCard;
    void *toArray;
    size_t toPitch, width, height;
};
int cuMemcpy2DAsync_v2(const Copy2D *c, void *stream) {
    NEED_CONTEXT;
    Copy2D copied = *c;
    return emulator::enqueue(stream, "cuMemcpy2DAsync", [copied] {
        const char *from = copied.fromType == 1 ? (const char *) copied.fromHost : (const char *) copied.fromCard;
        char *to = copied.toType == 1 ? (char *) copied.toHost : (char *) copied.toCard;
        for (size_t y = 0; y < copied.height; y++) {
            memcpy(to + (copied.toY + y) * copied.toPitch + copied.toX,
                    from + (copied.fromY + y) * copied.fromPitch + copied.fromX, copied.width);
        }
    });
}
int cuMemsetD8Async(Address to, unsigned char value, size_t n, void *stream) {
    NEED_CONTEXT;
    NEED_ON_CARD(to, n);
    return emulator::enqueue(stream, "cuMemsetD8Async", [=] { memset((void *) to, value, n); });
}
int cuMemsetD32Async(Address to, unsigned value, size_t n, void *stream) {
    NEED_CONTEXT;
    NEED_ON_CARD(to, 4 * n);
    return emulator::enqueue(stream, "cuMemsetD32Async", [=] { std::fill_n((unsigned *) to, n, value); });
}
int cuMemsetD8_v2(Address to, unsigned char value, size_t n) { return cuMemsetD8Async(to, value, n, nullptr); }
int cuMemsetD32_v2(Address to, unsigned value, size_t n) { return cuMemsetD32Async(to, value, n, nullptr); }

// ------------------------------------------------------------------------------------------------- streams and events

int cuStreamCreate(void **target, unsigned flags) {
    NEED_CONTEXT;
    streams.push_back(std::make_unique<Stream>());
    streams.back()->blocking = (flags & 1) == 0;
    *target = streams.back().get();
    return SUCCESS;
}
int cuStreamCreateWithPriority(void **target, unsigned flags, int) { return cuStreamCreate(target, flags); }
int cuStreamDestroy_v2(void *handle) {
    NEED_CONTEXT;
    Stream *stream = find(handle);
    if (stream == nullptr || stream == &nullStream) {
        return INVALID_HANDLE;
    }
    drain(*stream);
    for (size_t i = 0; i < streams.size(); i++) {
        if (streams[i].get() == stream) {
            streams.erase(streams.begin() + (long) i);
            break;
        }
    }
    return SUCCESS;
}
int cuStreamSynchronize(void *handle) {
    NEED_CONTEXT;
    Stream *stream = find(handle);
    if (stream == nullptr) {
        return emulator::refuse(INVALID_HANDLE, "cuStreamSynchronize: no such stream");
    }
    if (stream == &nullStream) {
        drainBlocking();
    }
    drain(*stream);
    return outcome();
}
int cuStreamQuery(void *handle) {
    NEED_CONTEXT;
    Stream *stream = find(handle);
    return stream == nullptr ? INVALID_HANDLE : step(*stream) ? NOT_READY : outcome();
}
int cuEventCreate(void **target, unsigned) {
    NEED_CONTEXT;
    *target = new Event;
    return SUCCESS;
}
int cuEventRecord(void *handle, void *stream) {
    NEED_CONTEXT;
    Event *event = (Event *) handle;
    event->reached = false;
    event->stream = find(stream);
    return emulator::enqueue(stream, "cuEventRecord", [event] {
        event->reached = true;
        event->seconds = now();
    });
}
int cuEventSynchronize(void *handle) {
    NEED_CONTEXT;
    Event *event = (Event *) handle;
    while (!event->reached && step(*event->stream)) {
    }
    return outcome();
}
int cuEventQuery(void *handle) {
    NEED_CONTEXT;
    Event *event = (Event *) handle;
    if (!event->reached) {
        step(*event->stream);
        return NOT_READY;
    }
    return outcome();
}
int cuEventElapsedTime_v2(float *milliseconds, void *from, void *to) {
    NEED_CONTEXT;
    if (!((Event *) from)->reached || !((Event *) to)->reached) {
        return NOT_READY;
    }
    *milliseconds = (float) (1e3 * (((Event *) to)->seconds - ((Event *) from)->seconds));
    return SUCCESS;
}
int cuEventElapsedTime(float *milliseconds, void *from, void *to) {
    return cuEventElapsedTime_v2(milliseconds, from, to);
}
int cuEventDestroy_v2(void *handle) {
    NEED_CONTEXT;
    cuEventSynchronize(handle);
    drainAll();
    delete (Event *) handle;
    return SUCCESS;
}
int cuStreamWaitEvent(void *stream, void *handle, unsigned) {
    NEED_CONTEXT;
    Event *event = (Event *) handle;
    return emulator::enqueue(stream, "cuStreamWaitEvent", [event] {
        while (!event->reached && event->stream != nullptr && step(*event->stream)) {
        }
    });
}

// ------------------------------------------------------------------------------------------------------------ kernels

int cuModuleLoadData(void **target, const void *image) {
    NEED_CONTEXT;
    std::string source((const char *) image);
    if (source.rfind("// emulated cubin\n", 0) != 0) {
        return INVALID_IMAGE;
    }
    Module *&module = loaded[source];
    if (module == nullptr) {
        std::string library = compile(source);
        void *opened = library.empty() ? nullptr : dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
        if (opened == nullptr) {
            loaded.erase(source);
            return emulator::refuse(INVALID_IMAGE, "cuModuleLoadData: %s", library.empty() ? "no library" : dlerror());
        }
        module = new Module{opened};
    }
    *target = module;
    return SUCCESS;
}
int cuModuleLoadDataEx(void **target, const void *image, unsigned, int *, void **) {
    return cuModuleLoadData(target, image);
}
int cuModuleUnload(void *) {
    NEED_CONTEXT;
    drainAll();
    return SUCCESS;
}
int cuModuleGetFunction(void **target, void *handle, const char *name) {
    NEED_CONTEXT;
    void *library = ((Module *) handle)->library;
    auto launch = (decltype(Function::launch)) dlsym(library, (std::string("launch_") + name).c_str());
    auto sizes = (int (*)(unsigned *)) dlsym(library, (std::string("sizes_") + name).c_str());
    auto bound = (int (*)()) dlsym(library, (std::string("bound_") + name).c_str());
    if (launch == nullptr || sizes == nullptr || bound == nullptr) {
        return emulator::refuse(NOT_FOUND, "cuModuleGetFunction: no kernel %s", name);
    }
    unsigned list[256];
    int count = sizes(list);
    *target = new Function{name, launch, std::vector<unsigned>(list, list + count), bound()};
    return SUCCESS;
}
int cuFuncSetAttribute(void *handle, int attribute, int value) {
    NEED_CONTEXT;
    if (attribute == 8) {
        if (value > 227 << 10) {
            return emulator::refuse(INVALID_VALUE, "%d bytes of shared memory", value);
        }
        ((Function *) handle)->dynamicShared = value;
    }
    return SUCCESS;
}
int cuFuncGetAttribute(int *value, int attribute, void *handle) {
    Function *function = (Function *) handle;
    *value = attribute == 0 ? function->bound : attribute == 8 ? function->dynamicShared : 0;
    return SUCCESS;
}
int cuLaunchKernel(void *handle, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz,
        unsigned shared, void *stream, void **values, void **extra) {
    NEED_CONTEXT;
    Function *function = (Function *) handle;
    const char *name = function->name.c_str();
    unsigned long long threads = 1ull * bx * by * bz;
    if (gx == 0 || gy == 0 || gz == 0 || threads == 0 || threads > 1024 || bz > 64 || gx > 2147483647u || gy > 65535
            || gz > 65535) {
        return emulator::refuse(INVALID_VALUE, "%s on %u %u %u blocks of %u %u %u threads", name, gx, gy, gz, bx, by, bz);
    }
    if (threads > (unsigned) function->bound) {
        return emulator::refuse(LAUNCH_OUT_OF_RESOURCES, "%s has at most %d threads a block, asked %llu", name,
                function->bound, threads);
    }
    if (shared > (unsigned) function->dynamicShared) {
        return emulator::refuse(INVALID_VALUE, "%s asks %u bytes of shared memory, may have %d", name, shared,
                function->dynamicShared);
    }
    if (extra != nullptr || (values == nullptr && !function->sizes.empty())) {
        return emulator::refuse(INVALID_VALUE, "%s: arguments come by kernelParams only", name);
    }
    auto copied = std::make_shared<std::vector<std::vector<char>>>();
    for (size_t i = 0; i < function->sizes.size(); i++) {
        copied->emplace_back((char *) values[i], (char *) values[i] + function->sizes[i]);
    }
    return emulator::enqueue(stream, name, [=] {
        std::vector<void *> pointers;
        for (auto &value : *copied) {
            pointers.push_back(value.data());
        }
        unsigned grid[] = {gx, gy, gz}, block[] = {bx, by, bz};
        const char *problem = function->launch(pointers.data(), grid, block, shared, backwards());
        if (problem[0] != 0) {
            emulator::refuse(LAUNCH_FAILED, "%s: %s", function->name.c_str(), problem);
            damaged = true;
        }
    });
}

} // extern "C"

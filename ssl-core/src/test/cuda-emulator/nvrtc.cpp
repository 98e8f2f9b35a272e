// libnvrtc.so.13: keeps the source of a program for the emulated driver, after looking for what NVRTC would refuse.

#include "emulator.h"

#include <algorithm>
#include <cstring>
#include <regex>
#include <string>

namespace {
struct Program {
    std::string source, log, cubin;
};
} // namespace

extern "C" {

int nvrtcVersion(int *major, int *minor) {
    *major = 13, *minor = 99; // none that could share a cache with the real one
    return 0;
}
const char *nvrtcGetErrorString(int status) {
    return status == 0 ? "NVRTC_SUCCESS" : status == 6 ? "NVRTC_ERROR_COMPILATION" : "NVRTC_ERROR";
}
int nvrtcGetNumSupportedArchs(int *count) {
    *count = 7;
    return 0;
}
int nvrtcGetSupportedArchs(int *target) {
    int list[] = {75, 80, 86, 89, 90, 100, 120};
    memcpy(target, list, sizeof list);
    return 0;
}
int nvrtcCreateProgram(
        void **target, const char *source, const char *, int headers, const char *const *, const char *const *) {
    if (headers != 0) {
        return emulator::refuse(5, "nvrtcCreateProgram: headers are not emulated");
    }
    *target = new Program{source, "", ""};
    return 0;
}
int nvrtcDestroyProgram(void **program) {
    delete (Program *) *program;
    *program = nullptr;
    return 0;
}
int nvrtcCompileProgram(void *handle, int count, const char *const *options) {
    Program *program = (Program *) handle;
    bool real = false;
    for (int i = 0; i < count; i++) {
        std::string option = options[i];
        if (option.rfind("--gpu-architecture=", 0) == 0 || option.rfind("-arch=", 0) == 0) {
            real = option.find("sm_") != std::string::npos;
        } else if (option.rfind("-", 0) != 0) {
            program->log = "unknown option " + option;
            return 5;
        }
    }
    std::smatch include;
    if (std::regex_search(program->source, include, std::regex("(^|\n)[ \t]*#[ \t]*include[^\n]*"))) {
        program->log = "could not open source file: " + include.str();
        return 6;
    }
    if (std::count(program->source.begin(), program->source.end(), '{')
            != std::count(program->source.begin(), program->source.end(), '}')) {
        program->log = "kernel.cu(1): error: braces do not match";
        return 6;
    }
    program->cubin = real ? "// emulated cubin\n" + program->source : "";
    return 0;
}
int nvrtcGetProgramLogSize(void *program, size_t *bytes) {
    *bytes = ((Program *) program)->log.size() + 1;
    return 0;
}
int nvrtcGetProgramLog(void *program, char *target) {
    strcpy(target, ((Program *) program)->log.c_str());
    return 0;
}
int nvrtcGetCUBINSize(void *program, size_t *bytes) {
    *bytes = ((Program *) program)->cubin.empty() ? 0 : ((Program *) program)->cubin.size() + 1;
    return 0;
}
int nvrtcGetCUBIN(void *program, char *target) {
    strcpy(target, ((Program *) program)->cubin.c_str());
    return 0;
}
}

// What the emulated libraries share. The driver defines it; the others link to the driver.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

namespace emulator {

// Does the work of a stream now, or, when the environment asks for it, only when somebody waits.
int enqueue(void *stream, const std::string &what, std::function<void()> work);

// Prints a complaint about an argument, with the name of the call, and returns the status given.
int refuse(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));

// Tells whether so many bytes from the address on lie in one block of the card's memory.
bool onCard(const void *address, size_t bytes);

// Tells whether a context is current in this thread, without which no call works.
bool hasContext();

inline float fromBfloat16(uint16_t x) {
    uint32_t bits = (uint32_t) x << 16;
    float value;
    __builtin_memcpy(&value, &bits, 4);
    return value;
}

inline uint16_t toBfloat16(float x) {
    uint32_t bits;
    __builtin_memcpy(&bits, &x, 4);
    if ((bits & 0x7fffffffu) > 0x7f800000u) {
        return (uint16_t) (bits >> 16 | 0x40);
    }
    return (uint16_t) ((bits + 0x7fffu + (bits >> 16 & 1)) >> 16);
}

// Rounds to the 10 bits of TF32, as tensor cores read their operands.
inline float toTf32(float x) {
    uint32_t bits;
    __builtin_memcpy(&bits, &x, 4);
    bits = (bits + 0x1000u) & 0xffffe000u;
    __builtin_memcpy(&x, &bits, 4);
    return x;
}

} // namespace emulator

package io.github.ssl4j.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What Linux says about the processor. */
final class CpuFeatures {
    private static final Path FACTS = Path.of("/proc/cpuinfo");
    /** Those that oneDNN chooses its kernels by. */
    private static final List<String> VECTORS = List.of(
            "sse4_1",
            "avx",
            "avx2",
            "fma",
            "avx_vnni",
            "avx512f",
            "avx512_vnni",
            "avx512_bf16",
            "avx512_fp16",
            "amx_tile",
            "asimd",
            "sve");

    private CpuFeatures() {}

    static String name() {
        return fact("model name", System.getProperty("os.arch"));
    }

    /** Returns the vector instruction sets that the processor has. */
    static String vectors() {
        List<String> flags = Arrays.asList(fact("flags", fact("Features", "")).split("\\s+"));
        List<String> found = VECTORS.stream().filter(flags::contains).toList();
        return found.isEmpty() ? "unknown: " + FACTS + " does not say" : String.join(" ", found);
    }

    private static String fact(String key, String otherwise) {
        if (!Files.isReadable(FACTS)) {
            return otherwise;
        }
        try (Stream<String> lines = Files.lines(FACTS)) {
            return lines.filter(line -> line.startsWith(key))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .orElse(otherwise);
        } catch (IOException e) {
            return otherwise;
        }
    }
}

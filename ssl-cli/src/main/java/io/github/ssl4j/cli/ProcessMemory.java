package io.github.ssl4j.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/** How much memory this process has held, heap and all else. */
public final class ProcessMemory {
    private static final Path STATUS = Path.of("/proc/self/status");

    private ProcessMemory() {}

    /** Returns the largest resident size so far in MiB, where Linux tells. */
    public static OptionalDouble peakMebibytes() {
        return mebibytes("VmHWM:");
    }

    /** Returns the resident size in MiB, where Linux tells. */
    public static OptionalDouble residentMebibytes() {
        return mebibytes("VmRSS:");
    }

    private static OptionalDouble mebibytes(String name) {
        if (!Files.isReadable(STATUS)) {
            return OptionalDouble.empty();
        }
        try (Stream<String> lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith(name))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
                    .findFirst();
        } catch (IOException e) {
            return OptionalDouble.empty();
        }
    }
}

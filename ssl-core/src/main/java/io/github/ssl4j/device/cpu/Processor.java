package io.github.ssl4j.device.cpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What can be said about the processor this runs on. */
final class Processor {
    private Processor() {}

    static String name() {
        Path facts = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(facts)) {
            return System.getProperty("os.arch");
        }
        try (Stream<String> lines = Files.lines(facts)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }

    /** Returns how many threads oneDNN uses: what OMP_NUM_THREADS says, else one per core. */
    static int threads() {
        String asked = System.getenv("OMP_NUM_THREADS");
        return asked != null && asked.matches("[1-9][0-9]{0,5}")
                ? Integer.parseInt(asked)
                : Runtime.getRuntime().availableProcessors();
    }
}

package io.github.ssl4j.device.cpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What Linux says about the processor this runs on, and how many threads it is used with. */
public final class Processor {
    private static final Path FACTS = Path.of("/proc/cpuinfo");
    /** The vector instruction sets that oneDNN chooses its kernels by. */
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

    /** What oneDNN calls the instruction sets that matter to it, the best first, by what Linux calls them. */
    private static final Map<String, String> INSTRUCTION_SETS = instructionSets();

    private static Map<String, String> instructionSets() {
        Map<String, String> sets = new LinkedHashMap<>();
        sets.put("amx_tile", "avx512_core_amx");
        sets.put("avx512_bf16", "avx512_core_bf16");
        sets.put("avx512_vnni", "avx512_core_vnni");
        sets.put("avx512f", "avx512_core");
        sets.put("avx2", "avx2");
        sets.put("avx", "avx");
        sets.put("sse4_1", "sse41");
        return sets;
    }

    private Processor() {}

    /** Returns its name; the architecture where no name is known. */
    public static String name() {
        return fact("model name").orElse(System.getProperty("os.arch"));
    }

    /** Returns the vector instruction sets that it has, as Linux calls them; none where nothing is known. */
    public static List<String> vectors() {
        Set<String> flags = flags().or(() -> words("Features")).orElse(Set.of());
        return VECTORS.stream().filter(flags::contains).toList();
    }

    /** Returns the instruction set that oneDNN uses, which {@code ONEDNN_MAX_CPU_ISA} may limit, as oneDNN calls it. */
    public static String instructionSet() {
        return OneDnn.instructionSet();
    }

    /** Returns a better instruction set that the processor has than the one oneDNN uses. */
    static Optional<String> betterThan(String used) {
        return flags().flatMap(flags -> betterThan(used, flags));
    }

    static Optional<String> betterThan(String used, Set<String> flags) {
        List<String> best = List.copyOf(INSTRUCTION_SETS.values());
        return INSTRUCTION_SETS.entrySet().stream()
                .filter(set -> flags.contains(set.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .filter(here -> best.contains(used) && best.indexOf(here) < best.indexOf(used));
    }

    private static Optional<Set<String>> flags() {
        return words("flags");
    }

    private static Optional<Set<String>> words(String key) {
        return fact(key).map(fact -> Set.copyOf(List.of(fact.split("\\s+"))));
    }

    private static Optional<String> fact(String key) {
        if (!Files.isReadable(FACTS)) {
            return Optional.empty();
        }
        try (Stream<String> lines = Files.lines(FACTS)) {
            return lines.filter(line -> line.startsWith(key))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip());
        } catch (IOException e) {
            return Optional.empty();
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

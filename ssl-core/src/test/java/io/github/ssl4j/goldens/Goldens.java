package io.github.ssl4j.goldens;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.function.ThrowingConsumer;

/**
 * Finds golden cases: in the folder named by the system property {@code ssl4j.goldens}, one folder per case, or without
 * it in the archive among the test resources.
 */
public final class Goldens {
    private static final String FOLDER_PROPERTY = "ssl4j.goldens";
    private static final String ARCHIVE = "/goldens.zip";

    private Goldens() {}

    /**
     * Returns the cases whose names begin with one of {@code prefixes}, sorted by name; all cases if there are none.
     *
     * <p>A folder given by hand may lack such cases, and then nothing is returned. The archive must hold a case for
     * every prefix.
     *
     * @throws IllegalStateException if the archive has no case for one of {@code prefixes}
     * @throws IllegalArgumentException if the folder given does not exist
     */
    public static Stream<GoldenCase> cases(String... prefixes) {
        String folder = System.getProperty(FOLDER_PROPERTY, "");
        try {
            return folder.isEmpty() ? fromArchive(prefixes) : fromFolder(Path.of(folder), prefixes);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the golden cases", e);
        }
    }

    /** Returns the cases of these {@link GoldenKind}s, sorted by name; there may be none. */
    public static Stream<GoldenCase> cases(GoldenKind kind, GoldenKind... others) {
        Set<GoldenKind> wanted = EnumSet.of(kind, others);
        return cases().filter(
                        golden -> GoldenKind.of(golden).filter(wanted::contains).isPresent());
    }

    /** Returns one test for each case of a kind, named after it; a {@code @TestFactory} may return them. */
    public static Stream<DynamicTest> tests(ThrowingConsumer<GoldenCase> test, GoldenKind kind) {
        return tests(test, cases(kind));
    }

    /** Returns one test for each of the cases, named after it. */
    public static Stream<DynamicTest> tests(ThrowingConsumer<GoldenCase> test, Stream<GoldenCase> cases) {
        return cases.map(golden -> DynamicTest.dynamicTest(golden.name(), () -> test.accept(golden)));
    }

    /**
     * Returns the cases in a folder, sorted by name.
     *
     * @throws UncheckedIOException if it cannot be read
     */
    public static Stream<GoldenCase> in(Path folder) {
        try {
            return fromFolder(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the golden cases in " + folder, e);
        }
    }

    static Stream<GoldenCase> fromFolder(Path folder, String... prefixes) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException(
                    "-D" + FOLDER_PROPERTY + " should name a folder, found " + folder.toAbsolutePath());
        }
        List<GoldenCase> cases = new ArrayList<>();
        for (Path path : children(folder)) {
            String name = path.getFileName().toString();
            if (Files.isRegularFile(path.resolve("meta.json")) && begins(name, prefixes)) {
                List<String> files = children(path).stream()
                        .map(file -> file.getFileName().toString())
                        .toList();
                cases.add(new GoldenCase(name, files, file -> Files.readAllBytes(path.resolve(file))));
            }
        }
        return cases.stream();
    }

    private static List<Path> children(Path folder) throws IOException {
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.sorted().toList();
        }
    }

    private static Stream<GoldenCase> fromArchive(String... prefixes) throws IOException {
        Map<String, Map<String, byte[]>> cases = new TreeMap<>();
        try (InputStream resource = Goldens.class.getResourceAsStream(ARCHIVE)) {
            if (resource == null) {
                throw new IllegalStateException("the test resource " + ARCHIVE + " is missing");
            }
            ZipInputStream archive = new ZipInputStream(resource);
            for (ZipEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
                int slash = entry.getName().indexOf('/');
                if (slash > 0 && begins(entry.getName().substring(0, slash), prefixes)) {
                    cases.computeIfAbsent(entry.getName().substring(0, slash), name -> new TreeMap<>())
                            .put(entry.getName().substring(slash + 1), archive.readAllBytes());
                }
            }
        }
        for (String prefix : prefixes) {
            if (cases.keySet().stream().noneMatch(name -> name.startsWith(prefix))) {
                throw new IllegalStateException("no golden case begins with " + prefix);
            }
        }
        return cases.entrySet().stream()
                .map(entry -> new GoldenCase(entry.getKey(), entry.getValue().keySet(), entry.getValue()::get));
    }

    private static boolean begins(String name, String... prefixes) {
        return prefixes.length == 0 || Arrays.stream(prefixes).anyMatch(name::startsWith);
    }
}

package io.github.ssl4j.device.cuda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where CUDA's libraries are looked for: in this order the folders of {@code -Dssl4j.cuda.libraries}, those of {@code
 * LD_LIBRARY_PATH}, the CUDA toolkit, the system's own folders, and NVIDIA's wheels in an installed Python, which
 * PyTorch brings.
 *
 * @param folders those of them that exist, each under one name
 */
record LibraryFolders(List<Path> folders) {
    static final String PROPERTY = "ssl4j.cuda.libraries";

    LibraryFolders {
        folders = folders.stream()
                .filter(Files::isDirectory)
                .map(LibraryFolders::real)
                .distinct()
                .toList();
    }

    /** Returns those of this machine. */
    static LibraryFolders here() {
        List<Path> all = new ArrayList<>();
        all.addAll(paths(System.getProperty(PROPERTY)));
        all.addAll(paths(System.getenv("LD_LIBRARY_PATH")));
        Set<Path> toolkits = new LinkedHashSet<>();
        toolkits.addAll(paths(System.getenv("CUDA_HOME")));
        toolkits.addAll(paths(System.getenv("CUDA_PATH")));
        toolkits.add(Path.of("/usr/local/cuda"));
        toolkits.addAll(within(Path.of("/usr/local"), "cuda-13*"));
        for (Path toolkit : toolkits) {
            all.add(toolkit.resolve("lib64"));
            all.add(toolkit.resolve("lib"));
            all.addAll(within(toolkit.resolve("targets"), "*/lib"));
        }
        for (String folder : List.of(
                "/usr/lib/x86_64-linux-gnu",
                "/usr/lib/aarch64-linux-gnu",
                "/usr/lib64",
                "/usr/lib",
                "/usr/local/lib",
                "/usr/local/nvidia/lib64",
                "/usr/lib/wsl/lib",
                "/run/opengl-driver/lib")) {
            all.add(Path.of(folder));
        }
        for (Path python : pythons()) {
            all.addAll(within(python, "python3*/site-packages/nvidia/*/lib"));
            all.addAll(within(python, "python3*/dist-packages/nvidia/*/lib"));
        }
        return new LibraryFolders(all);
    }

    private static Path real(Path folder) {
        try {
            return folder.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException("could not look at " + folder, e);
        }
    }

    private static List<Path> pythons() {
        List<Path> all = new ArrayList<>();
        paths(System.getenv("VIRTUAL_ENV")).forEach(path -> all.add(path.resolve("lib")));
        paths(System.getenv("CONDA_PREFIX")).forEach(path -> all.add(path.resolve("lib")));
        all.add(Path.of(System.getProperty("user.home"), ".local", "lib"));
        all.add(Path.of("/usr/local/lib"));
        all.add(Path.of("/usr/lib"));
        return all;
    }

    private static List<Path> paths(String list) {
        return list == null
                ? List.of()
                : Stream.of(list.split(":"))
                        .filter(path -> !path.isBlank())
                        .map(Path::of)
                        .toList();
    }

    /** Returns what lies below {@code root} on paths that match the pattern, in order of their names. */
    private static List<Path> within(Path root, String pattern) {
        List<Path> found = List.of(root);
        for (String part : pattern.split("/")) {
            found = found.stream().flatMap(folder -> children(folder, part)).toList();
        }
        return found;
    }

    private static Stream<Path> children(Path folder, String pattern) {
        if (!Files.isDirectory(folder) || !Files.isReadable(folder)) {
            return Stream.empty();
        }
        List<Path> found = new ArrayList<>();
        try (var entries = Files.newDirectoryStream(folder, pattern)) {
            entries.forEach(found::add);
        } catch (IOException e) {
            throw new UncheckedIOException("could not list " + folder, e);
        }
        return found.stream().sorted();
    }

    /** Returns the first file of that name. */
    Optional<Path> find(String file) {
        return folders.stream()
                .map(folder -> folder.resolve(file))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    /** Returns the files in the folder of {@code file} whose names match the pattern. */
    static List<Path> beside(Path file, String pattern) {
        return children(file.getParent(), pattern).toList();
    }

    @Override
    public String toString() {
        return folders.isEmpty()
                ? "no folder"
                : folders.stream().map(Path::toString).collect(Collectors.joining(", "));
    }
}

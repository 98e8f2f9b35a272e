package io.github.ssl4j.device.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every kernel file compiles for every kind of card, without a card. */
final class KernelFilesTests {
    private static final List<Integer> ARCHITECTURES = List.of(80, 90);
    private static final String FOLDER = "io/github/ssl4j/device/cuda";
    private static final String WITHOUT =
            "skipped: there is no nvcc on the PATH nor in /usr/local/cuda, and no CUDA device whose NVRTC could do it";

    @TempDir
    Path folder;

    /** Returns the names of the library's files and of those next to the tests. */
    private static List<String> files() throws Exception {
        List<String> names = new ArrayList<>();
        for (URL folder :
                Collections.list(KernelFilesTests.class.getClassLoader().getResources(FOLDER))) {
            try (Stream<Path> found = Files.list(Path.of(folder.toURI()))) {
                found.map(file -> file.getFileName().toString())
                        .filter(name -> name.endsWith(".cu"))
                        .map(name -> name.substring(0, name.length() - ".cu".length()))
                        .forEach(names::add);
            }
        }
        Collections.sort(names);
        return names;
    }

    /** Returns, of the files with arrays of either type, some choices of types. */
    private static List<String> choicesOfTypes() throws Exception {
        return files().stream()
                .filter(file -> KernelFile.named(file).source().matches("(?s).*\\bT[012]\\*.*"))
                .flatMap(file -> Stream.of(
                                " BFLOAT16 BFLOAT16 BFLOAT16",
                                " FLOAT32 BFLOAT16 BFLOAT16",
                                " BFLOAT16 FLOAT32 FLOAT32")
                        .map(types -> file + types))
                .toList();
    }

    /** Compiles one kernel file for every kind of card. */
    private interface Compiler {
        void compile(String file) throws Exception;
    }

    private Optional<Compiler> compiler() {
        return nvcc().or(KernelFilesTests::nvrtc);
    }

    private Optional<Compiler> nvcc() {
        return Stream.concat(
                        Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                                .map(Path::of),
                        Stream.of(Path.of("/usr/local/cuda/bin")))
                .map(place -> place.resolve("nvcc"))
                .filter(Files::isExecutable)
                .findFirst()
                .map(nvcc -> file -> compile(nvcc, file));
    }

    /** NVRTC, whose glue code does not load without a driver. */
    private static Optional<Compiler> nvrtc() {
        if (!CudaCard.present()) {
            return Optional.empty();
        }
        return Optional.of(file -> {
            for (int architecture : ARCHITECTURES) {
                assertThat(new Nvrtc(architecture).compile(KernelFile.named(file)))
                        .isNotEmpty();
            }
        });
    }

    @Test
    void everyFamilyOfKernelsIsThere() throws Exception {
        assertThat(files())
                .contains(
                        "Augmentations",
                        "BatchNorms",
                        "Casts",
                        "Elementwise",
                        "Hog",
                        "LayerNorms",
                        "Movement",
                        "Optimisers",
                        "Pooling",
                        "Reductions",
                        "Softmaxes",
                        "UnitRows");
    }

    @TestFactory
    Stream<DynamicTest> everyFileCompiles() throws Exception {
        return compiling(files());
    }

    @TestFactory
    @Tag("slow")
    Stream<DynamicTest> everyFileCompilesForEveryType() throws Exception {
        return compiling(choicesOfTypes());
    }

    private Stream<DynamicTest> compiling(List<String> kernels) {
        Optional<Compiler> compiler = compiler();
        return kernels.stream()
                .map(file -> DynamicTest.dynamicTest(file, () -> {
                    assumeTrue(compiler.isPresent(), WITHOUT);
                    compiler.get().compile(file);
                }));
    }

    private void compile(Path nvcc, String file) throws IOException, InterruptedException {
        Path source = folder.resolve(file + ".cu");
        Files.writeString(source, KernelFile.named(file).source());
        Path machineCode = folder.resolve(file + ".fatbin");
        List<String> command = new ArrayList<>(
                List.of(nvcc.toString(), "-std=c++17", "-Werror", "all-warnings", "-fatbin", "--threads", "0"));
        for (int architecture : ARCHITECTURES) {
            command.add("-gencode=arch=compute_" + architecture + ",code=sm_" + architecture);
        }
        command.addAll(List.of("-o", machineCode.toString(), source.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(machineCode).isNotEmptyFile();
    }
}

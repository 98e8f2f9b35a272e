package io.github.ssl4j.device.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineCodeCacheTests {
    private static final KernelFile SUMS = new KernelFile("Sums", "text of sums");

    @TempDir
    private Path folder;

    /** A compiler that counts how often it is asked. */
    private static final class Counting implements KernelCompiler {
        private final String identity;
        private int compiled;

        Counting(String identity) {
            this.identity = identity;
        }

        @Override
        public String identity() {
            return identity;
        }

        @Override
        public byte[] compile(KernelFile file) {
            compiled++;
            return code(identity, file);
        }
    }

    private static byte[] code(String identity, KernelFile file) {
        return ("code of " + file.source() + " by " + identity).getBytes(StandardCharsets.UTF_8);
    }

    private List<Path> kept() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Test
    void aFileIsCompiledOnceAndKept() throws IOException {
        Counting compiler = new Counting("13.0 sm_90");
        assertThat(new MachineCodeCache(folder, compiler).machineCode(SUMS)).isEqualTo(code("13.0 sm_90", SUMS));
        assertThat(new MachineCodeCache(folder, compiler).machineCode(SUMS)).isEqualTo(code("13.0 sm_90", SUMS));
        assertThat(compiler.compiled).isEqualTo(1);
        assertThat(kept()).hasSize(1);
    }

    @Test
    void anotherSourceCompilerOrArchitectureIsCompiledAnew() throws IOException {
        KernelFile changed = new KernelFile("Sums", "text of sums, changed");
        Counting first = new Counting("13.0 sm_90");
        Counting second = new Counting("13.0 sm_80");
        new MachineCodeCache(folder, first).machineCode(SUMS);
        assertThat(new MachineCodeCache(folder, first).machineCode(changed)).isEqualTo(code("13.0 sm_90", changed));
        assertThat(new MachineCodeCache(folder, second).machineCode(SUMS)).isEqualTo(code("13.0 sm_80", SUMS));
        assertThat(first.compiled).isEqualTo(2);
        assertThat(second.compiled).isEqualTo(1);
        assertThat(kept()).hasSize(3);
    }

    @Test
    void aDamagedFileIsMadeAnew() throws IOException {
        Counting compiler = new Counting("13.0 sm_90");
        MachineCodeCache cache = new MachineCodeCache(folder, compiler);
        cache.machineCode(SUMS);
        Path file = kept().get(0);
        byte[] damaged = Files.readAllBytes(file);
        damaged[damaged.length - 1]++;
        Files.write(file, damaged);
        assertThat(cache.machineCode(SUMS)).isEqualTo(code("13.0 sm_90", SUMS));
        Files.write(file, new byte[] {1, 2, 3});
        assertThat(cache.machineCode(SUMS)).isEqualTo(code("13.0 sm_90", SUMS));
        assertThat(compiler.compiled).isEqualTo(3);
        assertThat(cache.machineCode(SUMS)).isEqualTo(code("13.0 sm_90", SUMS));
        assertThat(compiler.compiled).isEqualTo(3);
    }

    @Test
    void aFolderThatCannotBeMadeCostsACompilation() throws IOException {
        Path occupied = Files.writeString(folder.resolve("occupied"), "a file");
        Counting compiler = new Counting("13.0 sm_90");
        MachineCodeCache cache = new MachineCodeCache(occupied.resolve("kernels"), compiler);
        assertThat(cache.machineCode(SUMS)).isEqualTo(code("13.0 sm_90", SUMS));
        assertThat(cache.machineCode(SUMS)).isEqualTo(code("13.0 sm_90", SUMS));
        assertThat(compiler.compiled).isEqualTo(2);
    }
}

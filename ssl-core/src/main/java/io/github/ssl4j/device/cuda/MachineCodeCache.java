package io.github.ssl4j.device.cuda;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Machine code kept on disk, in a file named by the hash of all that determines it. A file begins with the hash of what
 * follows, so that a damaged one is noticed and made anew; a folder that cannot be written costs a compilation per run.
 */
final class MachineCodeCache {
    private static final Logger LOG = LoggerFactory.getLogger(MachineCodeCache.class);
    private static final String PROPERTY = "ssl4j.cuda.cache";
    private static final int HASH_BYTES = 32;

    private final Path folder;
    private final KernelCompiler compiler;

    MachineCodeCache(Path folder, KernelCompiler compiler) {
        this.folder = folder;
        this.compiler = compiler;
    }

    /** Returns the user's folder for it: {@code -Dssl4j.cuda.cache}, or the one for caches. */
    static Path folder() {
        String asked = System.getProperty(PROPERTY);
        if (asked != null) {
            return Path.of(asked);
        }
        String caches = System.getenv("XDG_CACHE_HOME");
        Path root = caches == null || caches.isBlank()
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(caches);
        return root.resolve("ssl4j").resolve("kernels");
    }

    /** Returns the machine code of the file, from disk or compiled. */
    byte[] machineCode(KernelFile file) {
        byte[] key = hash((compiler.identity() + "\n" + file.source()).getBytes(StandardCharsets.UTF_8));
        Path path = folder.resolve(file.name() + "-" + HexFormat.of().formatHex(key, 0, 16) + ".cubin");
        byte[] kept = read(path);
        if (kept != null) {
            return kept;
        }
        long start = System.nanoTime();
        byte[] made = compiler.compile(file);
        LOG.debug("compiled {}.cu in {} ms", file.name(), (System.nanoTime() - start) / 1_000_000);
        write(path, made);
        return made;
    }

    private static byte[] read(Path path) {
        if (!Files.isReadable(path)) {
            return null;
        }
        try {
            byte[] all = Files.readAllBytes(path);
            if (all.length > HASH_BYTES) {
                byte[] code = Arrays.copyOfRange(all, HASH_BYTES, all.length);
                if (Arrays.equals(hash(code), 0, HASH_BYTES, all, 0, HASH_BYTES)) {
                    return code;
                }
            }
            LOG.debug("{} is damaged and is compiled again", path);
        } catch (IOException e) {
            LOG.debug("{} cannot be read and is compiled again", path, e);
        }
        return null;
    }

    private void write(Path path, byte[] code) {
        try {
            Files.createDirectories(folder);
            Path beside = Files.createTempFile(folder, path.getFileName().toString(), ".tmp");
            try {
                byte[] all = Arrays.copyOf(hash(code), HASH_BYTES + code.length);
                System.arraycopy(code, 0, all, HASH_BYTES, code.length);
                Files.write(beside, all);
                Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(beside);
            }
        } catch (IOException e) {
            LOG.debug("{} cannot be written: kernels are compiled in every run", path, e);
        }
    }

    private static byte[] hash(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}

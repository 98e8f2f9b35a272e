package io.github.ssl4j.run;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to write into the folder of a run: a lock of the operating system on a file there, which says who holds
 * it. The system releases it when the process ends, however that ends; the file stays.
 */
final class RunLock implements AutoCloseable {
    static final String FILE = ".lock";

    private static final Logger LOG = LoggerFactory.getLogger(RunLock.class);

    // POSIX drops a process's locks on a file as soon as it closes any channel to it, so those held are known
    // beforehand.
    private static final Map<Path, String> HELD_HERE = new ConcurrentHashMap<>();

    private final Path folder;
    private final FileChannel channel;

    private RunLock(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /**
     * Takes the lock of a folder.
     *
     * @throws IllegalArgumentException if another run holds it; the message names that
     * @throws IOException if the file cannot be written
     */
    static RunLock of(Path path) throws IOException {
        Path folder = path.toRealPath();
        String holder = holder();
        String other = HELD_HERE.putIfAbsent(folder, holder);
        if (other != null) {
            throw inUse(path, other);
        }
        RunLock lock = null;
        try {
            lock = new RunLock(
                    folder,
                    FileChannel.open(folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE));
            if (!lock.tryLock()) {
                throw inUse(path, Files.readString(folder.resolve(FILE)).strip());
            }
            lock.write(holder);
            return lock;
        } catch (IOException | RuntimeException e) {
            HELD_HERE.remove(folder);
            if (lock != null) {
                lock.channel.close();
            }
            throw e;
        }
    }

    /** Returns whether a run holds a folder, here or in another process. */
    static boolean isHeld(Path path) throws IOException {
        if (!Files.exists(path.resolve(FILE))) {
            return false;
        }
        if (HELD_HERE.containsKey(path.toRealPath())) {
            return true;
        }
        try (FileChannel channel = FileChannel.open(path.resolve(FILE), StandardOpenOption.WRITE)) {
            RunLock lock = new RunLock(path, channel);
            return !lock.tryLock();
        }
    }

    private static IllegalArgumentException inUse(Path path, String holder) {
        return new IllegalArgumentException("the run directory " + path
                + " is in use: expected no other run in it, found " + (holder.isEmpty() ? "one" : "that of " + holder)
                + "; wait for its end, or name another folder");
    }

    private static String holder() {
        return "process " + ProcessHandle.current().pid() + " on " + host() + ", since "
                + Instant.now().truncatedTo(ChronoUnit.SECONDS);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "a host without a name";
        }
    }

    /** Returns whether the lock is now held, as it is taken to be where the file system has no locks. */
    private boolean tryLock() {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (IOException e) {
            LOG.warn("{} cannot be locked, so nothing keeps another run from writing there: {}", folder, e.toString());
            return true;
        }
    }

    private void write(String holder) throws IOException {
        channel.truncate(0);
        channel.write(ByteBuffer.wrap((holder + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    boolean isHeld() {
        return channel.isOpen();
    }

    /** Releases the lock; doing so again has no effect. */
    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            channel.close();
            HELD_HERE.remove(folder);
        }
    }
}

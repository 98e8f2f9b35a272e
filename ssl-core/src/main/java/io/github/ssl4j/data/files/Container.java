package io.github.ssl4j.data.files;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** Files of images in one place, in a fixed order, read by their index by any number of threads at once. */
public interface Container extends AutoCloseable {
    /** What {@link #length} returns where it would take reading the file. */
    long UNKNOWN = -1;

    /** The most bytes of one file that are read: more than any photograph has, and no bomb gets past. */
    int LARGEST = 1 << 30;

    /** How many of the first and of the last bytes {@link #ends} returns. */
    int END = 1 << 16;

    /** The number of files. */
    int size();

    /** The path of a file below the place, its parts separated by '/'. */
    String name(int index);

    /** What to call a file in a message: its whole path. {@link FileNames#printable} puts it on one line. */
    String place(int index);

    /**
     * The bytes of a file.
     *
     * @throws IOException if it cannot be read, or holds more than {@link #LARGEST} bytes
     */
    byte[] read(int index) throws IOException;

    /** The number of bytes of a file; {@link #UNKNOWN} where it would take reading them. */
    long length(int index) throws IOException;

    /** The first and the last {@link #END} bytes of a file, all of them when there are no more. */
    default byte[] ends(int index) throws IOException {
        byte[] all = read(index);
        if (all.length <= 2 * END) {
            return all;
        }
        byte[] ends = Arrays.copyOf(all, 2 * END);
        System.arraycopy(all, all.length - END, ends, END, END);
        return ends;
    }

    /** The name of the class of every file, null for those that have none; empty where the folders are the classes. */
    default List<String> labels() {
        return List.of();
    }

    /** What else lies there and is not read. */
    List<PassedOver> passedOver();

    /** What else the user should know, a line each. */
    default List<String> notes() {
        return List.of();
    }

    /** Closes what is open. */
    @Override
    void close() throws IOException;
}

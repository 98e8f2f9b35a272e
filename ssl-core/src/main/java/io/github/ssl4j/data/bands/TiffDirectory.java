package io.github.ssl4j.data.bands;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The first directory of a TIFF file: the places of its entries by tag. Values are read when they are asked for. */
final class TiffDirectory {
    private static final int MOST_ENTRIES = 4096;
    private static final int ASCII = 2;

    /** Where the values of an entry are. */
    private record Entry(int type, long count, long at) {}

    private final TiffBytes file;
    private final Map<Integer, Entry> entries = new HashMap<>();

    private TiffDirectory(TiffBytes file) {
        this.file = file;
    }

    static TiffDirectory first(TiffBytes file) {
        TiffDirectory directory = new TiffDirectory(file);
        long at = file.firstDirectory();
        long count = file.big() ? file.integer64(at) : file.unsigned16(at);
        if (count < 1 || count > MOST_ENTRIES) {
            throw file.corrupt(
                    "the directory: expected 1 to " + MOST_ENTRIES + " entries, found " + Long.toUnsignedString(count));
        }
        int entryBytes = file.big() ? 20 : 12;
        long first = at + (file.big() ? 8 : 2);
        for (int i = 0; i < count; i++) {
            directory.add(first + (long) i * entryBytes);
        }
        return directory;
    }

    private void add(long at) {
        int type = file.unsigned16(at + 2);
        long count = file.big() ? file.integer64(at + 4) : file.unsigned32(at + 4);
        long value = at + (file.big() ? 12 : 8);
        int size = size(type);
        int inline = file.big() ? 8 : 4;
        if (size == 0 || count < 0 || count > file.length()) {
            entries.put(file.unsigned16(at), new Entry(type, count, -1));
            return;
        }
        long where = count * size <= inline ? value : file.big() ? file.integer64(value) : file.unsigned32(value);
        entries.put(file.unsigned16(at), new Entry(type, count, where));
    }

    /** Returns the bytes of an integer or of ASCII; 0 for types that say nothing of the pixels. */
    private static int size(int type) {
        return switch (type) {
            case 1, ASCII, 6, 7 -> 1;
            case 3, 8 -> 2;
            case 4, 9, 13 -> 4;
            case 16, 17, 18 -> 8;
            default -> 0;
        };
    }

    boolean has(int tag) {
        return entries.containsKey(tag);
    }

    /** Returns the integers of a tag; the fallback where it is missing. */
    long[] values(String what, int tag, long... fallback) {
        Entry entry = entries.get(tag);
        if (entry == null) {
            return fallback;
        }
        int size = size(entry.type());
        if (size == 0 || entry.count() < 1 || entry.at() < 0) {
            throw file.corrupt(what + ": expected integers within the file, found "
                    + Long.toUnsignedString(entry.count()) + " values of type " + entry.type());
        }
        file.place(entry.at(), entry.count() * size);
        long[] values = new long[(int) entry.count()];
        for (int i = 0; i < values.length; i++) {
            long at = entry.at() + (long) i * size;
            values[i] = switch (size) {
                case 1 -> file.unsigned8(at);
                case 2 -> file.unsigned16(at);
                case 4 -> file.unsigned32(at);
                default -> file.integer64(at);
            };
        }
        return values;
    }

    /** Returns the integer of a tag; the fallback where it is missing. */
    int value(String what, int tag, int fallback) {
        long value = values(what, tag, fallback)[0];
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw file.corrupt(
                    what + ": expected 0 to " + Integer.MAX_VALUE + ", found " + Long.toUnsignedString(value));
        }
        return (int) value;
    }

    /** Returns the text of a tag; empty where it is missing. */
    String text(int tag) {
        Entry entry = entries.get(tag);
        if (entry == null || entry.type() != ASCII || entry.at() < 0) {
            return "";
        }
        int start = file.place(entry.at(), entry.count());
        return new String(file.array(), start, (int) entry.count(), StandardCharsets.ISO_8859_1)
                .replace("\0", "")
                .strip();
    }
}

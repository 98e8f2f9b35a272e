package io.github.ssl4j.data.bands;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.Deflater;

/** Writes TIFF files of every form that the reader knows, and of forms that it must refuse. */
public final class TiffFile {
    private final double[][] bands;
    private final int width;
    private final int height;
    private int bits = 8;
    private int format = 1;
    private ByteOrder order = ByteOrder.LITTLE_ENDIAN;
    private boolean big;
    private boolean planar;
    private int tile;
    private int rows;
    private int compression = 1;
    private int predictor = 1;
    private final Map<Integer, long[]> other = new TreeMap<>();
    private String noData;

    private TiffFile(int width, int height, double[][] bands) {
        this.width = width;
        this.height = height;
        this.bands = bands;
        this.rows = height;
    }

    /** Begins a file of bands of values as they are stored, row by row. */
    public static TiffFile of(int width, int height, double[]... bands) {
        return new TiffFile(width, height, bands);
    }

    /** Sets the bits of a sample and its format: 1 unsigned, 2 signed, 3 float. */
    public TiffFile samples(int bits, int format) {
        this.bits = bits;
        this.format = format;
        return this;
    }

    TiffFile order(ByteOrder order) {
        this.order = order;
        return this;
    }

    TiffFile big(boolean big) {
        this.big = big;
        return this;
    }

    TiffFile planar(boolean planar) {
        this.planar = planar;
        return this;
    }

    TiffFile tiles(int side) {
        this.tile = side;
        return this;
    }

    TiffFile strips(int rows) {
        this.rows = rows;
        return this;
    }

    TiffFile compressed(int compression, int predictor) {
        this.compression = compression;
        this.predictor = predictor;
        return this;
    }

    TiffFile noData(String value) {
        this.noData = value;
        return this;
    }

    /** Sets a tag whatever the file holds. */
    public TiffFile tag(int tag, long... values) {
        other.put(tag, values);
        return this;
    }

    public byte[] bytes() {
        List<byte[]> segments = segments();
        ByteArrayOutputStream pixels = new ByteArrayOutputStream();
        long[] offsets = new long[segments.size()];
        long[] lengths = new long[segments.size()];
        int start = big ? 16 : 8;
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = start + pixels.size();
            lengths[i] = segments.get(i).length;
            pixels.writeBytes(segments.get(i));
        }
        Map<Integer, long[]> tags = new TreeMap<>();
        tags.put(256, new long[] {width});
        tags.put(257, new long[] {height});
        tags.put(258, all(bits));
        tags.put(259, new long[] {compression});
        tags.put(262, new long[] {1});
        tags.put(277, new long[] {bands.length});
        tags.put(284, new long[] {planar ? 2 : 1});
        tags.put(317, new long[] {predictor});
        tags.put(339, all(format));
        if (tile > 0) {
            tags.put(322, new long[] {tile});
            tags.put(323, new long[] {tile});
        } else {
            tags.put(278, new long[] {rows});
        }
        tags.put(tile > 0 ? 324 : 273, offsets);
        tags.put(tile > 0 ? 325 : 279, lengths);
        tags.putAll(other);
        return joined(tags, pixels.toByteArray(), start);
    }

    private long[] all(long value) {
        long[] values = new long[bands.length];
        Arrays.fill(values, value);
        return values;
    }

    private byte[] joined(Map<Integer, long[]> tags, byte[] pixels, int start) {
        int count = tags.size() + (noData == null ? 0 : 1);
        int size = start + pixels.length + 8 + count * 20 + 16 + 64;
        for (long[] values : tags.values()) {
            size += values.length * 8;
        }
        ByteBuffer file = ByteBuffer.allocate(size).order(order);
        file.put((byte) (order == ByteOrder.LITTLE_ENDIAN ? 'I' : 'M'));
        file.put((byte) (order == ByteOrder.LITTLE_ENDIAN ? 'I' : 'M'));
        file.putShort((short) (big ? 43 : 42));
        if (big) {
            file.putShort((short) 8).putShort((short) 0).putLong(start + pixels.length);
        } else {
            file.putInt(start + pixels.length);
        }
        file.put(pixels);
        int directory = file.position();
        int entry = big ? 20 : 12;
        int free = directory + (big ? 8 : 2) + count * entry + (big ? 8 : 4);
        if (big) {
            file.putLong(count);
        } else {
            file.putShort((short) count);
        }
        for (Map.Entry<Integer, long[]> tag : tags.entrySet()) {
            free = put(file, tag.getKey(), 4, tag.getValue(), free);
        }
        if (noData != null) {
            long[] text = (noData + "\0").chars().asLongStream().toArray();
            free = put(file, 42113, 2, text, free);
        }
        return Arrays.copyOf(file.array(), free);
    }

    /** Writes an entry, and its values behind the directory where they do not fit in. */
    private int put(ByteBuffer file, int tag, int type, long[] values, int free) {
        int size = type == 2 ? 1 : 4;
        file.putShort((short) tag).putShort((short) type);
        if (big) {
            file.putLong(values.length);
        } else {
            file.putInt(values.length);
        }
        int next = file.position() + (big ? 8 : 4);
        boolean inline = values.length * size <= (big ? 8 : 4);
        int at = inline ? file.position() : free;
        if (!inline) {
            if (big) {
                file.putLong(free);
            } else {
                file.putInt(free);
            }
        }
        for (int i = 0; i < values.length; i++) {
            if (size == 1) {
                file.put(at + i, (byte) values[i]);
            } else {
                file.putInt(at + 4 * i, (int) values[i]);
            }
        }
        file.position(next);
        return inline ? free : free + (values.length * size + 1) / 2 * 2;
    }

    private List<byte[]> segments() {
        int across = tile > 0 ? tile : width;
        int down = tile > 0 ? tile : rows;
        List<byte[]> segments = new ArrayList<>();
        for (int plane = 0; plane < (planar ? bands.length : 1); plane++) {
            for (int top = 0; top < height; top += down) {
                for (int left = 0; left < width; left += across) {
                    segments.add(segment(plane, top, left, across, tile > 0 ? down : Math.min(down, height - top)));
                }
            }
        }
        return segments;
    }

    private byte[] segment(int plane, int top, int left, int across, int down) {
        int samples = planar ? 1 : bands.length;
        ByteArrayOutputStream raw = new ByteArrayOutputStream();
        for (int y = 0; y < down; y++) {
            ByteBuffer row = ByteBuffer.allocate(across * samples * bits / 8).order(order);
            for (int x = 0; x < across; x++) {
                for (int s = 0; s < samples; s++) {
                    boolean inside = top + y < height && left + x < width;
                    put(row, inside ? bands[plane + s][(top + y) * width + left + x] : 0);
                }
            }
            raw.writeBytes(
                    predictor == 2 ? differences(row, samples) : predictor == 3 ? apart(row, samples) : row.array());
        }
        return compressed(raw.toByteArray());
    }

    private void put(ByteBuffer row, double value) {
        if (format == 3) {
            if (bits == 32) {
                row.putFloat((float) value);
            } else {
                row.putDouble(value);
            }
        } else if (bits == 8) {
            row.put((byte) (long) value);
        } else if (bits == 16) {
            row.putShort((short) (long) value);
        } else {
            row.putInt((int) (long) value);
        }
    }

    private byte[] differences(ByteBuffer row, int stride) {
        int bytes = bits / 8;
        for (int i = row.capacity() / bytes - 1; i >= stride; i--) {
            int at = i * bytes;
            int before = (i - stride) * bytes;
            if (bytes == 1) {
                row.put(at, (byte) (row.get(at) - row.get(before)));
            } else if (bytes == 2) {
                row.putShort(at, (short) (row.getShort(at) - row.getShort(before)));
            } else {
                row.putInt(at, row.getInt(at) - row.getInt(before));
            }
        }
        return row.array();
    }

    private byte[] apart(ByteBuffer row, int stride) {
        int bytes = bits / 8;
        int values = row.capacity() / bytes;
        byte[] apart = new byte[row.capacity()];
        for (int i = 0; i < values; i++) {
            for (int b = 0; b < bytes; b++) {
                apart[b * values + i] = row.get(i * bytes + (order == ByteOrder.BIG_ENDIAN ? b : bytes - 1 - b));
            }
        }
        for (int i = apart.length - 1; i >= stride; i--) {
            apart[i] -= apart[i - stride];
        }
        return apart;
    }

    private byte[] compressed(byte[] raw) {
        return switch (compression) {
            case 5 -> LzwWriter.write(raw);
            case 8, 32946 -> deflated(raw);
            case 32773 -> packed(raw);
            default -> raw;
        };
    }

    static byte[] deflated(byte[] raw) {
        Deflater deflater = new Deflater();
        deflater.setInput(raw);
        deflater.finish();
        byte[] target = new byte[raw.length + 100];
        int length = deflater.deflate(target);
        deflater.end();
        return Arrays.copyOf(target, length);
    }

    private static byte[] packed(byte[] raw) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = 0;
        while (at < raw.length) {
            int run = 1;
            while (at + run < raw.length && run < 128 && raw[at + run] == raw[at]) {
                run++;
            }
            if (run > 2) {
                out.write(1 - run);
                out.write(raw[at]);
                at += run;
            } else {
                int length = Math.min(3, raw.length - at);
                out.write(length - 1);
                out.write(raw, at, length);
                at += length;
            }
        }
        return out.toByteArray();
    }
}

package io.github.ssl4j.data.bands;

import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;

/** TIFF's LZW, written plainly from section 13 of TIFF 6.0: a table of strings. */
final class LzwWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private long held;
    private int bits;

    private LzwWriter() {}

    static byte[] write(byte[] raw) {
        return new LzwWriter().all(raw);
    }

    private byte[] all(byte[] raw) {
        Map<String, Integer> table = fresh();
        int width = 9;
        put(256, width);
        String run = "";
        for (byte value : raw) {
            String longer = run + (char) (value & 0xFF);
            if (table.containsKey(longer)) {
                run = longer;
                continue;
            }
            put(table.get(run), width);
            table.put(longer, table.size() + 2);
            int next = table.size() + 2;
            width = next > 2047 ? 12 : next > 1023 ? 11 : next > 511 ? 10 : 9;
            if (next == 4095) {
                put(256, 12);
                table = fresh();
                width = 9;
            }
            run = longer.substring(longer.length() - 1);
        }
        put(table.get(run), width);
        int next = table.size() + 3;
        width = next > 2047 ? 12 : next > 1023 ? 11 : next > 511 ? 10 : 9;
        put(257, width);
        put(0, 7);
        return out.toByteArray();
    }

    private static Map<String, Integer> fresh() {
        Map<String, Integer> table = new HashMap<>();
        for (int i = 0; i < 256; i++) {
            table.put(String.valueOf((char) i), i);
        }
        return table;
    }

    private void put(int code, int width) {
        held = held << width | code;
        bits += width;
        while (bits >= 8) {
            bits -= 8;
            out.write((int) (held >>> bits));
        }
    }
}

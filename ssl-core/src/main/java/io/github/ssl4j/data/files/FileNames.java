package io.github.ssl4j.data.files;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Names of files that are not in the encoding of the locale, and names on one line. */
public final class FileNames {
    private static final int LAST_ASCII = 127;
    private static final char REPLACEMENT = '\uFFFD';
    private static final Charset WINDOWS = Charset.forName("windows-1252");
    private static final Charset DOS = Charset.isSupported("IBM437") ? Charset.forName("IBM437") : WINDOWS;
    private static final int FIRST_LETTER_OF_LATIN_1 = 0xC0;

    private FileNames() {}

    /**
     * Returns the name of a file as whoever wrote it meant it, whatever the locale of this process: its bytes are UTF-8
     * or, where they cannot be, those of an older encoding.
     */
    static String of(Path file) {
        String name = file.getFileName().toString();
        return name.indexOf(REPLACEMENT) < 0 ? name : decoded(bytes(file));
    }

    /** Returns the bytes of a name, which Java shows only in a URI. */
    private static byte[] bytes(Path file) {
        String path = file.toUri().getRawPath();
        String encoded = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        String name = encoded.substring(encoded.lastIndexOf('/') + 1);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) == '%') {
                bytes.write(Integer.parseInt(name.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                bytes.write(name.charAt(i));
            }
        }
        return bytes.toByteArray();
    }

    /**
     * Returns a name from bytes of an encoding that nobody noted: UTF-8 where they can be that, else Windows-1252 or,
     * where there are bytes that are no letters in it, that of DOS.
     */
    static String decoded(byte[] name) {
        return utf8(name).orElseGet(() -> new String(name, hasOnlyLettersOfLatin1(name) ? WINDOWS : DOS));
    }

    private static Optional<String> utf8(byte[] name) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(name))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static boolean hasOnlyLettersOfLatin1(byte[] name) {
        for (byte value : name) {
            int unsigned = value & 0xFF;
            if (unsigned > LAST_ASCII && unsigned < FIRST_LETTER_OF_LATIN_1) {
                return false;
            }
        }
        return true;
    }

    /** Returns a name on one line, with line breaks and other control characters as escapes. */
    public static String printable(String name) {
        if (name.chars().noneMatch(Character::isISOControl)) {
            return name;
        }
        StringBuilder text = new StringBuilder();
        name.chars().forEach(c -> {
            if (c == '\n') {
                text.append("\\n");
            } else if (Character.isISOControl(c)) {
                text.append(String.format("\\x%02x", c));
            } else {
                text.append((char) c);
            }
        });
        return text.toString();
    }

    /**
     * Checks that a file of this name can be opened by its name, as DataVec does.
     *
     * @throws IllegalArgumentException if not; the message says which locale would do
     */
    static void requireEncodable(String name) {
        if (name.chars().allMatch(c -> c <= LAST_ASCII)) {
            return;
        }
        try {
            Path.of(name);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(
                    "cannot open " + name.replaceAll("[^\\x20-\\x7e]", "?")
                            + ": expected a name in the characters of the locale, whose encoding is "
                            + System.getProperty("sun.jnu.encoding")
                            + ", found others; set LC_ALL=C.UTF-8, or to another locale in UTF-8",
                    e);
        }
    }
}

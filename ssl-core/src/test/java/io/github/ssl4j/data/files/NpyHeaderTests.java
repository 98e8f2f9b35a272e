package io.github.ssl4j.data.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class NpyHeaderTests {
    private static final String DICTIONARY = "{'descr': '<f4', 'fortran_order': False, 'shape': (12, 512), }";

    /** The first 128 bytes of {@code numpy.save} of a float32 array of 12 x 512. */
    @Test
    void theBytesAreThoseOfNumpy() {
        String expected = "\u0093NUMPY\u0001\u0000v\u0000" + DICTIONARY + " ".repeat(117 - DICTIONARY.length()) + "\n";

        assertThat(NpyHeader.floats(12, 512).written()).isEqualTo(expected.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void moreRowsTakeNoMoreRoom() {
        assertThat(NpyHeader.floats(1, 1).written()).hasSize(128);
        assertThat(NpyHeader.floats(2_000_000_000, 1024, 4096).written()).hasSize(128);
        assertThat(NpyHeader.floats(7).written()).hasSize(128);
    }

    @Test
    void whatIsWrittenIsRead() {
        NpyHeader read = NpyHeader.parse("a.npy", NpyHeader.floats(3, 196, 384).written());

        assertThat(read.type()).isEqualTo("<f4");
        assertThat(read.fortranOrder()).isFalse();
        assertThat(read.shape()).containsExactly(3, 196, 384);
        assertThat(read.bytes()).isEqualTo(128);
        assertThat(read.elements()).isEqualTo(225_792);
    }

    @Test
    void aHeaderCutShortIsNamed() {
        byte[] whole = NpyHeader.floats(3, 4).written();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> NpyHeader.parse("a.npy", Arrays.copyOf(whole, 100)))
                .withMessage("a.npy ends within its header: 118 bytes announced, 90 found");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NpyHeader.parse("a.npy", Arrays.copyOf(whole, 9)))
                .withMessage("a.npy is not a .npy file");
    }

    @Test
    void aShapeThatIsNoneIsNamed() {
        byte[] odd = new String(NpyHeader.floats(12, 512).written(), StandardCharsets.ISO_8859_1)
                .replace("12, 512", "12, abc")
                .getBytes(StandardCharsets.ISO_8859_1);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> NpyHeader.parse("a.npy", odd))
                .withMessage("a.npy has a header without whole numbers as its shape: (12, abc)");
    }
}

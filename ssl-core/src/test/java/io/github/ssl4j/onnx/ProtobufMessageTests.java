package io.github.ssl4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class ProtobufMessageTests {

    @Test
    void varintsTakeSevenBitsAByte() {
        assertThat(hex(new ProtobufMessage().varint(1, 150))).isEqualTo("089601");
        assertThat(hex(new ProtobufMessage().varint(1, 0))).isEqualTo("0800");
        assertThat(hex(new ProtobufMessage().varint(16, 127))).isEqualTo("80017f");
    }

    @Test
    void negativeIntegersTakeTenBytes() {
        assertThat(hex(new ProtobufMessage().varint(1, -2))).isEqualTo("08feffffffffffffffff01");
    }

    @Test
    void fixedNumbersAreLittleEndian() {
        assertThat(hex(new ProtobufMessage().float32(2, 1.5f))).isEqualTo("150000c03f");
        assertThat(hex(new ProtobufMessage().float64(1, -2))).isEqualTo("0900000000000000c0");
    }

    @Test
    void textIsUtf8BehindItsLengthInBytes() {
        assertThat(hex(new ProtobufMessage().text(2, "testing"))).isEqualTo("120774657374696e67");
        assertThat(hex(new ProtobufMessage().text(1, "ä"))).isEqualTo("0a02c3a4");
        assertThat(hex(new ProtobufMessage().text(1, ""))).isEqualTo("0a00");
    }

    @Test
    void messagesNest() {
        ProtobufMessage inner = new ProtobufMessage().varint(1, 150);
        ProtobufMessage middle = new ProtobufMessage().message(3, inner).varint(1, 1);

        assertThat(hex(middle)).isEqualTo("1a030896010801");
        assertThat(hex(new ProtobufMessage().message(2, middle).message(2, middle)))
                .isEqualTo("12071a03089601080112071a030896010801");
    }

    @Test
    void aMessageIsNestedAsItIs() {
        ProtobufMessage inner = new ProtobufMessage().varint(1, 1);
        ProtobufMessage outer = new ProtobufMessage().message(1, inner);
        inner.varint(1, 2);

        assertThat(hex(outer)).isEqualTo("0a020801");
    }

    @Test
    void payloadsAreMadeOnlyWhenWritten() throws IOException {
        boolean[] asked = new boolean[1];
        ProtobufMessage.Payload large = new ProtobufMessage.Payload() {
            @Override
            public long bytes() {
                return 3;
            }

            @Override
            public void writeTo(WritableByteChannel channel) throws IOException {
                asked[0] = true;
                channel.write(ByteBuffer.wrap(new byte[] {7, 8, 9}));
            }
        };
        ProtobufMessage message = new ProtobufMessage()
                .message(1, new ProtobufMessage().varint(1, 1).payload(2, large).varint(3, 1))
                .varint(2, 5);

        assertThat(message.size()).isEqualTo(13);
        assertThat(asked[0]).isFalse();
        assertThat(hex(message)).isEqualTo("0a0908011203070809" + "1801" + "1005");
        assertThat(asked[0]).isTrue();
    }

    @Test
    void aLengthBeyondTwoToTheThirtyOneIsKnown() {
        ProtobufMessage.Payload huge = payload(5_000_000_000L);

        assertThat(new ProtobufMessage().payload(9, huge).size()).isEqualTo(5_000_000_006L);
    }

    @Test
    void aPayloadThatLiesAboutItsLengthIsRefused() {
        ProtobufMessage message = new ProtobufMessage().payload(1, payload(2));

        assertThatIllegalStateException()
                .isThrownBy(() -> message.writeTo(Channels.newChannel(new ByteArrayOutputStream())))
                .withMessage("payload: expected 2 bytes, found 0");
    }

    @Test
    void fieldsAreCountedFromOne() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ProtobufMessage().varint(0, 1))
                .withMessage("protobuf: expected a field number of at least 1, found 0");
    }

    /** Returns a payload that says it has so many bytes, and has none. */
    private static ProtobufMessage.Payload payload(long bytes) {
        return new ProtobufMessage.Payload() {
            @Override
            public long bytes() {
                return bytes;
            }

            @Override
            public void writeTo(WritableByteChannel channel) {}
        };
    }

    private static String hex(ProtobufMessage message) {
        byte[] bytes = message.toBytes();
        assertThat(message.size()).isEqualTo(bytes.length);
        return HexFormat.of().formatHex(bytes);
    }
}

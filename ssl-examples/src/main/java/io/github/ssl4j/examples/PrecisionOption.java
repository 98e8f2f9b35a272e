package io.github.ssl4j.examples;

import io.github.ssl4j.device.Precision;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The option {@code --precision}. */
public final class PrecisionOption {
    @Option(
            names = "--precision",
            paramLabel = "NAME",
            converter = Converter.class,
            description = "What matrix products and convolutions are computed in: f32, or bf16 where the processor has"
                    + " it (doctor says). All else is f32. Default: f32.")
    private Precision precision = Precision.FLOAT32;

    static final class Converter implements ITypeConverter<Precision> {
        @Override
        public Precision convert(String value) {
            try {
                return Precision.labelled(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** Returns the precision that was asked for. */
    public Precision value() {
        return precision;
    }
}

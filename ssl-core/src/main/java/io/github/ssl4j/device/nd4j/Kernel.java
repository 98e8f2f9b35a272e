package io.github.ssl4j.device.nd4j;

import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.Storage;

/** The name of a running kernel, and the checks of its arguments, whose messages carry that name. */
record Kernel(Nd4jDevice device, String name) {

    /** Returns the first {@code length} elements of a storage of the device's floating type. */
    Nd4jStorage floating(String argument, Storage storage, long length) {
        return typed(argument, storage, device.floating(), length);
    }

    /** Returns the first {@code length} elements of a storage of type INT32. */
    Nd4jStorage integers(String argument, Storage storage, long length) {
        return typed(argument, storage, ElementType.INT32, length);
    }

    /** Returns the first {@code length} elements of a storage of type UINT8. */
    Nd4jStorage bytes(String argument, Storage storage, long length) {
        return typed(argument, storage, ElementType.UINT8, length);
    }

    /** Returns the whole of a storage of the device's floating type. */
    Nd4jStorage floating(String argument, Storage storage) {
        return floating(argument, storage, own(argument, storage).length());
    }

    /** Returns the whole of a storage of any type. */
    Nd4jStorage own(String argument, Storage storage) {
        if (storage == null) {
            throw illegal(argument + " is missing");
        }
        if (!(storage instanceof Nd4jStorage own) || own.device() != device) {
            throw illegal(argument + " lies on the device " + storage.device().name() + ", not on this one");
        }
        own.requireOpen();
        return own;
    }

    /** Returns the first {@code length} elements of a storage of one type. */
    Nd4jStorage typed(String argument, Storage storage, ElementType type, long length) {
        Nd4jStorage own = own(argument, storage);
        if (own.type() != type) {
            throw illegal(argument + " needs elements of " + type + ", found " + own.type());
        }
        if (own.length() < length) {
            throw illegal(argument + " needs " + length + " elements, found " + own.length());
        }
        return own.slice(0, length);
    }

    /** Returns an exception about an argument of this kernel. */
    IllegalArgumentException illegal(String message) {
        return new IllegalArgumentException(name + ": " + message);
    }
}

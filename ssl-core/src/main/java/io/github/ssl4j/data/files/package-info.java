/** Where encoded images lie: folders, archives, shards, lists, and what in them is passed over and why. */
package io.github.ssl4j.data.files;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import javax.net.ssl.SSLContext;

/** Prints every cipher suite that this JDK's JSSE knows: name, protocols, key exchange, and whether it may be and is enabled. */
public final class JsseSuites {
    @SuppressWarnings("unchecked")
    public static void main(String[] arguments) throws Exception {
        SSLContext context = SSLContext.getDefault();
        Set<String> supported = new HashSet<>(Arrays.asList(context.getSupportedSSLParameters().getCipherSuites()));
        Set<String> enabled = new HashSet<>(Arrays.asList(context.getDefaultSSLParameters().getCipherSuites()));
        Class<?> suites = Class.forName("sun.security.ssl.CipherSuite");
        Field name = open(suites, "name");
        Field protocols = open(suites, "supportedProtocols");
        Field exchange = open(suites, "keyExchange");
        Field aliases = open(suites, "aliases");
        for (Object suite : suites.getEnumConstants()) {
            Collection<?> speaks = (Collection<?>) protocols.get(suite);
            String text = (String) name.get(suite);
            // Names without protocols are known, but JSSE refuses them as unsupported.
            if (speaks.isEmpty() || text.startsWith("TLS_EMPTY") || text.equals("C_NULL")) continue;
            System.out.println(String.join("\t", "suite", text, String.valueOf(exchange.get(suite)), String.valueOf(supported.contains(text)), String.valueOf(enabled.contains(text)), String.join(",", (Collection<String>) aliases.get(suite))));
        }
        System.out.println("protocols\t" + String.join(",", context.getSupportedSSLParameters().getProtocols()) + "\t" + String.join(",", context.getDefaultSSLParameters().getProtocols()));
        System.out.println("version\t" + System.getProperty("java.version"));
    }

    private static Field open(Class<?> type, String name) throws Exception {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }
}

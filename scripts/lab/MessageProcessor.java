import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Calls backends as Apigee's Message Processor does. Reads one job per line (fields `name=value`, percent-encoded,
 * separated by blanks), answers one line of JSON per job, ends with its standard input.
 */
public final class MessageProcessor {
    private static final char[] PASSWORD = "lab".toCharArray();
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    public static void main(String[] arguments) throws Exception {
        ExecutorService workers = Executors.newFixedThreadPool(2);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Map<String, String> job = read(line);
            workers.submit(() -> answer(job));
        }
        workers.shutdown();
        workers.awaitTermination(10, TimeUnit.SECONDS);
    }

    private static Map<String, String> read(String line) {
        Map<String, String> job = new HashMap<>();
        for (String field : line.split(" ")) {
            int equals = field.indexOf('=');
            if (equals > 0) job.put(field.substring(0, equals), URLDecoder.decode(field.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return job;
    }

    private static void answer(Map<String, String> job) {
        String[] stage = {"trust store"};
        boolean works = false;
        String words;
        try {
            words = call(job, stage);
            works = words.contains(" 200 ");
        } catch (Exception | Error failure) {
            words = describe(failure);
        }
        String json = "{\"id\":" + quote(job.get("id")) + ",\"works\":" + works + ",\"stage\":" + quote(stage[0]) + ",\"words\":" + quote(words) + "}";
        synchronized (OUT) {
            OUT.println(json);
        }
    }

    private static String call(Map<String, String> job, String[] stage) throws Exception {
        boolean checks = !"true".equals(job.get("ignoreErrors"));
        KeyStore trusted = emptyStore();
        try (InputStream file = new FileInputStream(job.get("trust"))) {
            int number = 0;
            for (Certificate certificate : CertificateFactory.getInstance("X.509").generateCertificates(file)) trusted.setCertificateEntry("trusted-" + number++, certificate);
        }
        TrustManagerFactory trustManagers = TrustManagerFactory.getInstance("PKIX");
        trustManagers.init(trusted);
        stage[0] = "key store";
        KeyManager[] keyManagers = job.containsKey("certificate") ? keyManagers(job) : null;
        stage[0] = "settings";
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keyManagers, checks ? trustManagers.getTrustManagers() : new TrustManager[] {new TrustEverything()}, null);
        String host = job.get("host");
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress("127.0.0.1", Integer.parseInt(job.get("port"))), 5000);
            plain.setSoTimeout(5000);
            try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, host, 443, true)) {
                SSLParameters parameters = socket.getSSLParameters();
                if (checks) parameters.setEndpointIdentificationAlgorithm("HTTPS");
                if (job.containsKey("ciphers")) parameters.setCipherSuites(job.get("ciphers").split(","));
                if (job.containsKey("protocols")) parameters.setProtocols(job.get("protocols").split(","));
                socket.setSSLParameters(parameters);
                stage[0] = "handshake";
                socket.startHandshake();
                // With TLS 1.3 the refusal of a client certificate comes after the handshake: only an answer proves it.
                stage[0] = "answer";
                socket.getOutputStream().write(("GET / HTTP/1.0\r\nHost: " + host + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
                String status = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1)).readLine();
                return (status == null ? "the connection was closed" : status) + " (" + socket.getSession().getProtocol() + ", " + socket.getSession().getCipherSuite() + ")";
            }
        }
    }

    /** As the upload of an alias does: the chain and its key become one entry of a PKCS#12 store. */
    private static KeyManager[] keyManagers(Map<String, String> job) throws Exception {
        List<Certificate> chain = new ArrayList<>();
        try (InputStream file = new FileInputStream(job.get("certificate"))) {
            chain.addAll(CertificateFactory.getInstance("X.509").generateCertificates(file));
        }
        KeyStore store = emptyStore();
        store.setKeyEntry("client", readKey(Files.readString(Path.of(job.get("key")))), PASSWORD, chain.toArray(new Certificate[0]));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, PASSWORD);
        return factory.getKeyManagers();
    }

    private static KeyStore emptyStore() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, PASSWORD);
        return store;
    }

    private static PrivateKey readKey(String text) throws Exception {
        Matcher block = Pattern.compile("-----BEGIN PRIVATE KEY-----(.*?)-----END PRIVATE KEY-----", Pattern.DOTALL).matcher(text);
        if (!block.find()) throw new IllegalArgumentException("no private key in PKCS#8");
        byte[] encoded = Base64.getMimeDecoder().decode(block.group(1));
        for (String algorithm : new String[] {"RSA", "EC", "EdDSA", "RSASSA-PSS", "DSA"}) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            } catch (java.security.spec.InvalidKeySpecException other) {
                // Another algorithm may know it.
            }
        }
        throw new IllegalArgumentException("no algorithm takes this private key");
    }

    private static String describe(Throwable failure) {
        StringBuilder words = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (words.indexOf(String.valueOf(cause.getMessage())) >= 0) continue;
            words.append(words.length() == 0 ? "" : " <- ").append(cause.getClass().getSimpleName()).append(": ").append(cause.getMessage());
        }
        return words.toString();
    }

    private static String quote(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (char character : text.toCharArray()) {
            if (character == '"' || character == '\\') json.append('\\').append(character);
            else if (character < ' ') json.append(String.format("\\u%04x", (int) character));
            else json.append(character);
        }
        return json.append('"').toString();
    }

    /** What IgnoreValidationErrors asks for. */
    private static final class TrustEverything extends X509ExtendedTrustManager {
        @Override public void checkClientTrusted(X509Certificate[] chain, String type) {}
        @Override public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}
        @Override public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}
        @Override public void checkServerTrusted(X509Certificate[] chain, String type) {}
        @Override public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}
        @Override public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}
        @Override public X509Certificate[] getAcceptedIssuers() { return new X509Certificate[0]; }
    }
}

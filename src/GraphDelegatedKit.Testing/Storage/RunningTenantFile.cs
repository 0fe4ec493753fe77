using System.Net;
using System.Text.Json;

namespace GraphDelegatedKit.Testing.Storage;

// running.json holds the address of the running tenant. A crash leaves the file behind, so a reader trusts it only after the tenant has
// answered. A planted file is not trusted: it must belong to this user and name loopback addresses.
internal static class RunningTenantFile
{
    public const string FileName = "running.json";
    public const string ProbePath = "/.local-tenant";

    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web);

    // After a crash the connection is refused at once. A tenant that is only slow, on a busy machine, still runs.
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(30);

    public static async Task<LocalTenantAddress?> FindAsync(string folder, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, FileName);
        if (!FileOwner.IsOrdinaryFile(path) || !FileOwner.IsOwn(path, followsLinks: false))
            return null;
        var address = await ReadAsync(path, cancellationToken).ConfigureAwait(false);
        if (address is null || !IsLoopback(address))
            return null;
        return await IsRunningAsync(address, cancellationToken).ConfigureAwait(false) ? address : null;
    }

    private static bool IsLoopback(LocalTenantAddress address) =>
        IPAddress.TryParse(address.ListenAddress, out var listenAddress) && IPAddress.IsLoopback(listenAddress)
        && IsPort(address.HttpsPort) && IsPort(address.HttpPort);

    private static bool IsPort(int port) => port is > 0 and <= IPEndPoint.MaxPort;

    private static async Task<LocalTenantAddress?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var bytes = await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
            return JsonSerializer.Deserialize<LocalTenantAddress>(bytes, JsonOptions);
        }
        catch (Exception exception) when (exception is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static async Task<bool> IsRunningAsync(LocalTenantAddress address, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(ProbeTimeout, TimeProvider.System);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        using var handler = new SocketsHttpHandler { UseProxy = false };
        using var http = new HttpClient(handler);
        try
        {
            using var response = await http.GetAsync(new Uri(address.HttpAddress, ProbePath), linked.Token).ConfigureAwait(false);
            return response.StatusCode == HttpStatusCode.OK
                && await response.Content.ReadAsStringAsync(linked.Token).ConfigureAwait(false) == address.TenantId;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}

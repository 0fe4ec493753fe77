using System.Net;
using System.Text.Json;

namespace GraphDelegatedKit.Testing.State;

// running.json says where the living tenant listens. A crash leaves it behind, so a reader believes it only after the tenant itself answered.
internal static class RunningNote
{
    public const string FileName = "running.json";
    public const string ProbePath = "/.local-tenant";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static async Task<LocalTenantAddress?> FindAsync(string folder, CancellationToken cancellationToken)
    {
        var noted = await ReadAsync(Path.Combine(folder, FileName), cancellationToken).ConfigureAwait(false);
        return noted is not null && await AnswersAsync(noted, cancellationToken).ConfigureAwait(false) ? noted : null;
    }

    private static async Task<LocalTenantAddress?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var bytes = await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
            return JsonSerializer.Deserialize<LocalTenantAddress>(bytes, Json);
        }
        catch (Exception unreadable) when (unreadable is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static async Task<bool> AnswersAsync(LocalTenantAddress noted, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        using var handler = new SocketsHttpHandler { UseProxy = false };
        using var http = new HttpClient(handler);
        try
        {
            using var answer = await http.GetAsync(new Uri(noted.HttpAddress, ProbePath), either.Token).ConfigureAwait(false);
            return answer.StatusCode == HttpStatusCode.OK
                && await answer.Content.ReadAsStringAsync(either.Token).ConfigureAwait(false) == noted.TenantId;
        }
        catch (Exception silent) when (silent is HttpRequestException || (silent is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }
}

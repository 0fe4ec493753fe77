using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.SignIn;

/// <summary>Waits between polls for a device code by our own clock: MSAL is told an interval of nothing, and every wait happens here.</summary>
/// <remarks><see href="https://www.rfc-editor.org/rfc/rfc8628#section-3.5"/></remarks>
internal sealed class DeviceCodePace(TimeProvider time)
{
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(5); // RFC 8628 3.2: what holds where the service names none
    private static readonly TimeSpan Slower = TimeSpan.FromSeconds(5);

    private TimeSpan _interval = Usual;

    public Task WaitAsync(CancellationToken cancellationToken) => Task.Delay(_interval, time, cancellationToken);

    public async Task TakeOverAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (await ReadAsync(response, cancellationToken).ConfigureAwait(false) is not { } body) return;

        var seconds = body["interval"] is JsonValue value && value.TryGetValue<double>(out var number) ? number : 0;
        _interval = seconds is > 0 and < 3600 ? TimeSpan.FromSeconds(seconds) : Usual;
        body["interval"] = 0;
        Write(response, body);
    }

    /// <returns>Whether the code is still waited for; <c>slow_down</c> is then told to MSAL as <c>authorization_pending</c>.</returns>
    public async Task<bool> GoesOnAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (await ReadAsync(response, cancellationToken).ConfigureAwait(false) is not { } body) return false;

        var error = body["error"]?.ToString();
        if (error != "slow_down") return error == "authorization_pending";

        _interval += Slower;
        body["error"] = "authorization_pending";
        Write(response, body);
        return true;
    }

    private static async Task<JsonObject?> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            return JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false)) as JsonObject;
        }
        catch (JsonException)
        {
            return null; // MSAL says what is wrong with an answer that is none
        }
    }

    private static void Write(HttpResponseMessage response, JsonObject body) =>
        response.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
}

using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.SignIn.DeviceCode;

/// <summary>Waits between polls for a device code by our own clock: MSAL is told an interval of nothing, and every wait happens here.</summary>
/// <remarks><see href="https://www.rfc-editor.org/rfc/rfc8628#section-3.5"/></remarks>
internal sealed class DeviceCodePolling(TimeProvider time)
{
    private static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(5); // RFC 8628 3.2: what holds where the service names none
    private static readonly TimeSpan SlowDownIncrement = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan MaxInterval = TimeSpan.FromMinutes(1);

    private TimeSpan _interval = DefaultInterval;
    private DateTimeOffset _expiresOn;

    public Task DelayAsync(CancellationToken cancellationToken) => Task.Delay(_interval, time, cancellationToken);

    public async Task StartAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (await JsonResponse.ReadAsync(response, cancellationToken).ConfigureAwait(false) is not { } body) return;

        var seconds = GetNumber(body, "interval");
        _expiresOn = time.GetUtcNow() + TimeSpan.FromSeconds(GetNumber(body, "expires_in") is > 0 and < 86_400 and var lifetime ? lifetime : 0);
        _interval = seconds is > 0 and < 3600 ? TimeSpan.FromSeconds(seconds) : DefaultInterval;
        body["interval"] = 0;
        JsonResponse.Write(response, body);
    }

    /// <returns>Whether the code is still waited for; <c>slow_down</c> is then told to MSAL as <c>authorization_pending</c>.</returns>
    public async Task<bool> ShouldContinueAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (await JsonResponse.ReadAsync(response, cancellationToken).ConfigureAwait(false) is not { } body) return false;

        var error = body["error"]?.ToString();
        if (error != "slow_down") return error == "authorization_pending";

        _interval += SlowDownIncrement;
        body["error"] = "authorization_pending";
        JsonResponse.Write(response, body);
        return true;
    }

    /// <summary>A poll that got no answer says nothing about the code: the next one, later, does.</summary>
    /// <returns><see langword="null"/> when the code has ended.</returns>
    public HttpResponseMessage? TryCreatePendingResponse(HttpRequestMessage request)
    {
        if (time.GetUtcNow() >= _expiresOn) return null;

        _interval = _interval * 2 < MaxInterval ? _interval * 2 : MaxInterval;
        return new HttpResponseMessage(HttpStatusCode.BadRequest)
        {
            RequestMessage = request,
            // MSAL takes an error without a description for no error of the protocol.
            Content = new StringContent("""{"error":"authorization_pending","error_description":"No answer came to a poll."}""", Encoding.UTF8, "application/json"),
        };
    }

    private static double GetNumber(JsonObject body, string name) => body[name] is JsonValue value && value.TryGetValue<double>(out var number) ? number : 0;
}

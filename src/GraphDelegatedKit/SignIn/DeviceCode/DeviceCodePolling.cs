using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Resilience;
using GraphDelegatedKit.SignIn.Protocol;

namespace GraphDelegatedKit.SignIn.DeviceCode;

/// <summary>
/// Waits between polls for a device code, by the injected clock. MSAL gets an interval of 0, so that it does not wait itself.
/// </summary>
/// <remarks><see href="https://www.rfc-editor.org/rfc/rfc8628#section-3.5"/></remarks>
internal sealed class DeviceCodePolling(TimeProvider time)
{
    private static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(5); // RFC 8628 3.2: the interval if the service names none
    private static readonly TimeSpan DefaultLifetime = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan SlowDownIncrement = TimeSpan.FromSeconds(5);
    private static readonly Backoff LostPollBackoff = new(DefaultInterval, MaxDelay: TimeSpan.FromMinutes(1));

    private TimeSpan _interval = DefaultInterval;
    private DateTimeOffset _expiresOn;

    /// <summary>Waits for the interval before a poll.</summary>
    public Task DelayAsync(CancellationToken cancellationToken) => time.DelayAsync(_interval, cancellationToken);

    /// <summary>Reads the interval and the lifetime from the response with the code. In the response, the interval becomes 0.</summary>
    public async Task StartAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (await JsonResponse.ReadAsync(response, cancellationToken).ConfigureAwait(false) is not { } body) return;

        // In seconds. A value that no service sends, of a day or an hour and more, counts as absent.
        var (lifetime, interval) = (GetNumber(body, "expires_in"), GetNumber(body, "interval"));
        var codeLifetime = lifetime is > 0 and < 86_400 ? TimeSpan.FromSeconds(lifetime) : DefaultLifetime;
        _expiresOn = time.GetUtcNow() + codeLifetime;
        _interval = interval is > 0 and < 3600 ? TimeSpan.FromSeconds(interval) : DefaultInterval;
        (body["interval"], body["expires_in"]) = (0, (int)codeLifetime.TotalSeconds);
        JsonResponse.Write(response, body);
    }

    /// <returns>
    /// Whether polling continues: the code was not entered yet and is still valid by the injected clock. A <c>slow_down</c> is passed to
    /// MSAL as <c>authorization_pending</c>.
    /// </returns>
    public async Task<bool> ShouldContinueAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (await JsonResponse.ReadAsync(response, cancellationToken).ConfigureAwait(false) is not { } body) return false;

        var error = body["error"]?.ToString();
        if (error is not ("slow_down" or "authorization_pending") || time.GetUtcNow() >= _expiresOn) return false;
        response.StatusCode = HttpStatusCode.BadRequest; // RFC 6749 5.2. MSAL ends a sign-in at an error with status 200
        if (error == "authorization_pending") return true;

        _interval += SlowDownIncrement;
        body["error"] = "authorization_pending";
        JsonResponse.Write(response, body);
        return true;
    }

    /// <summary>
    /// Returns a response for a poll that failed. It shows nothing about the code, so polling continues with a longer interval.
    /// </summary>
    /// <returns><see langword="null"/> if the code has expired.</returns>
    public HttpResponseMessage? TryCreatePendingResponse(HttpRequestMessage request)
    {
        if (time.GetUtcNow() >= _expiresOn) return null;

        _interval = LostPollBackoff.DelayFollowing(_interval);
        return new HttpResponseMessage(HttpStatusCode.BadRequest)
        {
            RequestMessage = request,
            // MSAL does not recognize a protocol error without a description.
            Content = new StringContent(
                """{"error":"authorization_pending","error_description":"No response came to a poll."}""",
                Encoding.UTF8,
                "application/json"),
        };
    }

    private static double GetNumber(JsonObject body, string name) =>
        body[name] is JsonValue value && value.TryGetValue<double>(out var number) ? number : 0;
}

using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace GraphDelegatedKit.SignIn;

/// <summary>Waits between polls for a device code by our own clock: MSAL is told an interval of nothing, and every wait happens here.</summary>
/// <remarks><see href="https://www.rfc-editor.org/rfc/rfc8628#section-3.5"/></remarks>
internal sealed class DeviceCodePace(TimeProvider time)
{
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(5); // RFC 8628 3.2: what holds where the service names none
    private static readonly TimeSpan Slower = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Slowest = TimeSpan.FromMinutes(1);

    private TimeSpan _interval = Usual;
    private DateTimeOffset _ends;

    public Task WaitAsync(CancellationToken cancellationToken) => Task.Delay(_interval, time, cancellationToken);

    public async Task TakeOverAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (await JsonAnswer.ReadAsync(response, cancellationToken).ConfigureAwait(false) is not { } body) return;

        var seconds = Number(body, "interval");
        _ends = time.GetUtcNow() + TimeSpan.FromSeconds(Number(body, "expires_in") is > 0 and < 86_400 and var life ? life : 0);
        _interval = seconds is > 0 and < 3600 ? TimeSpan.FromSeconds(seconds) : Usual;
        body["interval"] = 0;
        JsonAnswer.Write(response, body);
    }

    /// <returns>Whether the code is still waited for; <c>slow_down</c> is then told to MSAL as <c>authorization_pending</c>.</returns>
    public async Task<bool> GoesOnAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (await JsonAnswer.ReadAsync(response, cancellationToken).ConfigureAwait(false) is not { } body) return false;

        var error = body["error"]?.ToString();
        if (error != "slow_down") return error == "authorization_pending";

        _interval += Slower;
        body["error"] = "authorization_pending";
        JsonAnswer.Write(response, body);
        return true;
    }

    /// <summary>A poll that got no answer says nothing about the code: the next one, later, does.</summary>
    /// <returns><see langword="null"/> when the code has ended.</returns>
    public HttpResponseMessage? AfterLoss(HttpRequestMessage request)
    {
        if (time.GetUtcNow() >= _ends) return null;

        _interval = _interval * 2 < Slowest ? _interval * 2 : Slowest;
        return new HttpResponseMessage(HttpStatusCode.BadRequest)
        {
            RequestMessage = request,
            // MSAL takes an error without a description for no error of the protocol.
            Content = new StringContent("""{"error":"authorization_pending","error_description":"No answer came to a poll."}""", Encoding.UTF8, "application/json"),
        };
    }

    private static double Number(JsonObject body, string name) => body[name] is JsonValue value && value.TryGetValue<double>(out var number) ? number : 0;
}

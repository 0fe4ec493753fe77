using Microsoft.Extensions.Logging;

namespace GraphDelegatedKit;

/// <summary>Who signs in to what, and how a <see cref="DelegatedSession"/> goes about it.</summary>
public sealed class DelegatedSessionOptions
{
    /// <summary>The application (client) id of the app's registration: a GUID.</summary>
    public required string ClientId { get; set; }

    /// <summary>The tenant: its id, or one of its domains such as <c>contoso.onmicrosoft.com</c>.</summary>
    public required string Tenant { get; set; }

    /// <summary>The person, by the name they sign in with, in any casing, or by <see cref="GraphAccount.HomeAccountId"/>.</summary>
    /// <value><see langword="null"/>: the only one who signed in. Two and no name is an error that lists them.</value>
    public string? Username { get; set; }

    /// <summary>The delegated permissions the session is for.</summary>
    /// <value><c>User.Read</c></value>
    public IReadOnlyList<string> Scopes { get; set; } = ["User.Read"];

    /// <summary>The cloud people sign in to.</summary>
    /// <value><see cref="GraphCloud.Global"/></value>
    public GraphCloud Cloud { get; set; } = GraphCloud.Global;

    /// <summary>Whether a person may be asked.</summary>
    /// <value><see cref="Interaction.WhenPersonPresent"/></value>
    public Interaction Interaction { get; set; } = Interaction.WhenPersonPresent;

    /// <summary>The ways to sign in, in the order they are tried. The next is taken where one cannot be had here, not where it was declined.</summary>
    /// <value>The browser, then a device code.</value>
    public IReadOnlyList<SignInMethod> Methods { get; set; } = [SignInMethod.Browser, SignInMethod.DeviceCode];

    /// <summary>Shows a device code to the person. Polling begins when it has returned, so it must not wait for them.</summary>
    /// <value>The service's words, to stderr: stdout stays free for a pipe.</value>
    public Func<DeviceCodeInfo, CancellationToken, Task>? DeviceCodePrompt { get; set; }

    /// <summary>Opens the sign-in page for the person. It returns once the page is opened, and throws if none can be.</summary>
    /// <value>The system's browser.</value>
    public Func<Uri, CancellationToken, Task>? OpenBrowser { get; set; }

    /// <summary>How long a person is waited for. With a device code, a new code is shown while there is time left and stdin is a terminal.</summary>
    /// <value><see langword="null"/>: two minutes for the browser, one code's life (fifteen minutes) for a device code.</value>
    public TimeSpan? InteractionTimeout { get; set; }

    /// <summary>Where the sign-in is kept.</summary>
    public TokenCacheOptions Cache { get; set; } = new();

    /// <summary>Makes the innermost handler for requests to the sign-in service; the session disposes it.</summary>
    /// <value>A <see cref="SocketsHttpHandler"/> with the system's trust and proxy.</value>
    public Func<HttpMessageHandler>? HttpHandler { get; set; }

    /// <summary>The clock that decides what has expired and how long to wait.</summary>
    /// <value><see cref="TimeProvider.System"/></value>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Where to log. No token and no code is ever logged.</summary>
    /// <value>Nowhere.</value>
    public ILoggerFactory? LoggerFactory { get; set; }
}

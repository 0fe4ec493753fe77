using Microsoft.Extensions.Logging;

namespace GraphDelegatedKit;

/// <summary>The options of a <see cref="DelegatedSession"/>.</summary>
public sealed class DelegatedSessionOptions
{
    /// <summary>Gets or sets the application (client) id of the app's registration, a GUID.</summary>
    public required string ClientId { get; set; }

    /// <summary>Gets or sets the tenant: its id, or one of its domains such as <c>contoso.onmicrosoft.com</c>.</summary>
    public required string Tenant { get; set; }

    /// <summary>Gets or sets the account, by its sign-in name in any casing or by <see cref="GraphAccount.HomeAccountId"/>.</summary>
    /// <value>
    /// The default is <see langword="null"/>: the only account that has signed in. Several accounts are an error that lists them.
    /// </value>
    public string? Username { get; set; }

    /// <summary>Gets or sets the delegated permissions of the session.</summary>
    /// <value>The default is <c>User.Read</c>.</value>
    /// <remarks>
    /// A token is for one resource, so the permissions must be of one: usually Graph's, by their short names. For another resource,
    /// request a token with <see cref="TokenRequest.Scopes"/>. All of them use the same sign-in.
    /// </remarks>
    public IReadOnlyList<string> Scopes { get; set; } = ["User.Read"];

    /// <summary>
    /// Gets or sets whether a token is returned if only some of the requested permissions were granted.
    /// <see cref="GraphAccessToken.Scopes"/> says which. Personal accounts can never grant some permissions, and users may decline others.
    /// </summary>
    /// <value>
    /// The default is <see langword="false"/>: the call throws a <see cref="SignInException"/> with
    /// <see cref="SignInException.MissingScopes"/>. It does so in any case if none of the permissions was granted.
    /// </value>
    public bool AllowPartialConsent { get; set; }

    /// <summary>Gets or sets the cloud.</summary>
    /// <value>The default is <see cref="GraphCloud.Global"/>.</value>
    public GraphCloud Cloud { get; set; } = GraphCloud.Global;

    /// <summary>Gets or sets whether a person may be asked to sign in.</summary>
    /// <value>The default is <see cref="Interaction.WhenPersonPresent"/>.</value>
    public Interaction Interaction { get; set; } = Interaction.WhenPersonPresent;

    /// <summary>
    /// Gets or sets the sign-in methods in the order in which they are tried. The next one is tried if a method is not available, not if
    /// it was declined.
    /// </summary>
    /// <value>The default is the browser, then a device code.</value>
    public IReadOnlyList<SignInMethod> Methods { get; set; } = [SignInMethod.Browser, SignInMethod.DeviceCode];

    /// <summary>
    /// Gets or sets the function that shows a device code. Polling starts when the function has returned, so it must not wait for the
    /// person. A function that does not return within the time limit ends the sign-in. An exception that it throws reaches the caller of
    /// the session or the client unchanged, and nothing is tried again; an <see cref="OperationCanceledException"/> ends the sign-in with
    /// <see cref="SignInReason.InteractionFailed"/>.
    /// </summary>
    /// <value>The default is <see langword="null"/>: the service's message is written to stderr.</value>
    /// <remarks>
    /// With <see cref="Interaction.WhenPersonPresent"/>, a function means that a user can be reached even if stderr is not a terminal,
    /// except in CI. A program that also runs unattended sets no function there, or sets <see cref="Interaction.Never"/>.
    /// </remarks>
    public Func<DeviceCodeInfo, CancellationToken, Task>? DeviceCodePrompt { get; set; }

    /// <summary>
    /// Gets or sets the function that opens the sign-in page. It throws if no page can be opened: then the next method is tried, or the
    /// address is written to stderr. It may return when the page is open, or only when it is closed.
    /// </summary>
    /// <value>The default is <see langword="null"/>: the system's browser.</value>
    public Func<Uri, CancellationToken, Task>? OpenBrowser { get; set; }

    /// <summary>
    /// Gets or sets the time limit of a sign-in. With a device code, a new code is shown while time is left and stdin is a terminal.
    /// </summary>
    /// <value>
    /// The default is <see langword="null"/>: 2 minutes for the browser, the lifetime of one code (15 minutes) for a device code. More than
    /// 30 days, or <see cref="Timeout.InfiniteTimeSpan"/>, is 30 days.
    /// </value>
    public TimeSpan? InteractionTimeout { get; set; }

    /// <summary>Gets or sets the options of the token cache.</summary>
    /// <value>The default stores the sign-in in a protected file.</value>
    public TokenCacheOptions Cache { get; set; } = new();

    /// <summary>
    /// Gets or sets the function that creates the innermost handler for requests to the sign-in service. The session disposes the
    /// handler.
    /// </summary>
    /// <value>The default is <see langword="null"/>: a <see cref="SocketsHttpHandler"/> with the system's certificates and proxy.</value>
    public Func<HttpMessageHandler>? HttpHandler { get; set; }

    /// <summary>Gets or sets the clock that decides what has expired and how long to wait.</summary>
    /// <value>The default is <see cref="TimeProvider.System"/>.</value>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Gets or sets the factory of the loggers. No token and no code is ever logged.</summary>
    /// <value>The default is <see langword="null"/>: nothing is logged.</value>
    public ILoggerFactory? LoggerFactory { get; set; }
}

using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;

namespace GraphDelegatedKit;

/// <summary>How a <see cref="GraphClient"/> works. Every option has a working default.</summary>
public sealed class GraphClientOptions
{
    /// <summary>The cloud whose Graph is called.</summary>
    /// <value><see cref="GraphCloud.Global"/></value>
    public GraphCloud Cloud { get; set; } = GraphCloud.Global;

    /// <summary>
    /// Makes the innermost handler; the client disposes it. Another is made when requests must go over new connections, as after a 503: the old one is then
    /// disposed as soon as every request in it has its answer, so bodies still being read must survive that, as with <see cref="SocketsHttpHandler"/>.
    /// </summary>
    /// <value>A <see cref="SocketsHttpHandler"/> with the system's trust and proxy. One of your own must not follow redirects by itself.</value>
    public Func<HttpMessageHandler>? HttpHandler { get; set; }

    /// <summary>
    /// Makes handlers of your own, outermost first; the client disposes them. They stand inside the retries and the gate and outside the token: each sees every try, but neither the
    /// replay after a challenge nor a redirect, and an address it changes is checked like any other. What goes to pre-authenticated addresses does not pass them.
    /// </summary>
    /// <value>None.</value>
    public IList<Func<DelegatingHandler>> Handlers { get; } = [];

    /// <summary>
    /// Whether what failed is sent again where that is safe. Turn it off where something of yours does that; the gate still keeps requests waiting
    /// as long as the service asked, and a token that is refused is still replaced once.
    /// </summary>
    /// <value><see langword="true"/></value>
    public bool Retry { get; set; } = true;

    /// <summary>The clock every wait is measured by.</summary>
    /// <value><see cref="TimeProvider.System"/></value>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>The types of yours that are sent and read: usually a source-generated context.</summary>
    /// <value>The models of the kit, and reflection where the runtime allows it.</value>
    public IJsonTypeInfoResolver? Json { get; set; }

    /// <summary>How long one call may take in all, retries and waits included; waiting for a person to sign in is not counted.</summary>
    /// <value>Ten minutes.</value>
    public TimeSpan Deadline { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Where to log. No token, query string or body is ever logged.</summary>
    /// <value>Nowhere.</value>
    public ILoggerFactory? LoggerFactory { get; set; }
}

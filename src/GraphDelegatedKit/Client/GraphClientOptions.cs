using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;

namespace GraphDelegatedKit;

/// <summary>How a <see cref="GraphClient"/> works. Every option has a working default.</summary>
public sealed class GraphClientOptions
{
    /// <summary>The cloud whose Graph is called.</summary>
    /// <value><see cref="GraphCloud.Global"/></value>
    public GraphCloud Cloud { get; set; } = GraphCloud.Global;

    /// <summary>Makes the innermost handler; the client disposes it.</summary>
    /// <value>A <see cref="SocketsHttpHandler"/> with the system's trust and proxy. One of your own must not follow redirects by itself.</value>
    public Func<HttpMessageHandler>? HttpHandler { get; set; }

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

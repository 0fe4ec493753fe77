using Microsoft.Identity.Abstractions;

namespace GraphDelegatedKit.AspNetCore;

/// <summary>The options of the sign-in of a web app.</summary>
public sealed class GraphDelegatedWebOptions
{
    /// <summary>Gets or sets the application (client) id of the app's registration.</summary>
    /// <value>There is no default: the host does not start without it.</value>
    public string ClientId { get; set; } = "";

    /// <summary>
    /// Gets or sets the tenant whose users sign in: its id, a verified domain, <c>organizations</c> or <c>common</c>.
    /// </summary>
    /// <value>There is no default: the host does not start without it.</value>
    public string Tenant { get; set; } = "";

    /// <summary>Gets or sets the Microsoft cloud of the tenant.</summary>
    /// <value>The default is <see cref="GraphCloud.Global"/>.</value>
    public GraphCloud Cloud { get; set; } = GraphCloud.Global;

    /// <summary>Gets or sets the delegated permissions that each user is asked for at the sign-in, as short names or in full.</summary>
    /// <value>The default is <c>User.Read</c>.</value>
    public IReadOnlyList<string> Scopes { get; set; } = ["User.Read"];

    /// <summary>
    /// Gets or sets the public address of the app, as the browser of a user sees it, such as <c>https://contoso.example/reports</c>. The
    /// redirect addresses begin with it, so it decides what must be registered in Entra.
    /// </summary>
    /// <value>
    /// The default is <see langword="null"/>: the address of each request. That is allowed in the Development environment only, because
    /// behind a proxy the address of a request is not the public one, and a client can set the host that a proxy forwards.
    /// </value>
    public Uri? BaseUrl { get; set; }

    /// <summary>Gets or sets the secret of the app's registration. Set it from the environment or a vault, not from a file.</summary>
    /// <value>The default is <see langword="null"/>: another credential is used.</value>
    public string? ClientSecret { get; set; }

    /// <summary>Gets the certificate with which the app authenticates instead of a secret.</summary>
    public ClientCertificateOptions Certificate { get; } = new();

    /// <summary>Gets the federated credential with which the app authenticates instead of a secret.</summary>
    public FederatedCredentialOptions FederatedCredential { get; } = new();

    /// <summary>Gets the credentials that the other properties cannot describe, tried in this order.</summary>
    /// <value>The default is an empty list.</value>
    public IList<CredentialDescription> Credentials { get; } = [];

    /// <summary>Gets or sets what happens if a request without a session asks for a page that needs one.</summary>
    /// <value>The default is <see cref="AnonymousPageBehavior.Redirect"/>.</value>
    public AnonymousPageBehavior AnonymousPages { get; set; } = AnonymousPageBehavior.Redirect;

    /// <summary>Gets or sets how long a session and the user's tokens are kept without a request.</summary>
    /// <value>The default is 8 hours.</value>
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromHours(8);

    /// <summary>
    /// Gets or sets how long a read or a write of the distributed cache may take before the request is answered with 503.
    /// </summary>
    /// <value>The default is 5 seconds.</value>
    public TimeSpan StoreTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Gets or sets the function that creates the innermost handler of every request to Entra and to Graph. Tests pass the local tenant's
    /// <c>CreateHandler</c>.
    /// </summary>
    /// <value>The default creates a <see cref="SocketsHttpHandler"/> with the system's certificates and proxy.</value>
    public Func<HttpMessageHandler>? HttpHandler { get; set; }

    /// <summary>Gets the options of the Graph clients. Their cloud and handler are those of this object.</summary>
    public GraphClientOptions Client { get; } = new();

    /// <summary>Gets the values of the configuration that could not be read, each with its key.</summary>
    internal List<string> Problems { get; } = [];
}

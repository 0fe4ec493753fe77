using System.Net;
using GraphDelegatedKit;
using Samples;

namespace AppRegistration;

/// <summary>The signed-in user's connection to the directory.</summary>
internal sealed class DirectoryConnection
{
    private DirectoryConnection(SampleEnvironment environment, IGraphClient graph) =>
        (Environment, Graph, Apps) = (environment, graph, new AppDirectory(graph));

    public SampleEnvironment Environment { get; }

    public AppDirectory Apps { get; }

    public IGraphClient Graph { get; }

    /// <summary>The id of the tenant, also if the command line names it by a domain.</summary>
    public string TenantId { get; private set; } = "";

    /// <summary>Connects, runs a command, and says who can help if the user does not have the right.</summary>
    public static async Task<int> RunAsync(
        SampleSettings settings,
        IReadOnlyList<string> scopes,
        Func<DirectoryConnection, Task<int>> command,
        CancellationToken cancellationToken)
    {
        await using var environment = await SampleEnvironment.OpenAsync(settings, cancellationToken);
        await using var session = DelegatedSession.Open(environment.CreateSessionOptions([.. scopes]));
        await using var graph = GraphClient.Create(session, environment.CreateClientOptions());
        var connection = new DirectoryConnection(environment, graph);
        try
        {
            var token = await session.GetTokenAsync(cancellationToken: cancellationToken);
            environment.ReportUnusedMethod(token);
            connection.TenantId = token.TenantId ?? environment.Tenant;
            return await command(connection);
        }
        catch (PolicyException e)
        {
            Terminal.WriteError(e);
            return ExitCode.NotAllowed;
        }
        catch (GraphException e) when (e.Status == HttpStatusCode.Forbidden)
        {
            await Console.Error.WriteLineAsync(
                ("Your account may not do this. Ask an administrator for the role Application Developer or Application Administrator, " +
                $"or, if the permission is missing, to consent at {connection.GetAdminConsentUrl(environment.ClientId)}")
                    .AsMemory(),
                cancellationToken);
            throw;
        }
    }

    /// <summary>The address at which an administrator grants an application, for all users, what its registration requests.</summary>
    /// <remarks><see href="https://learn.microsoft.com/entra/identity/enterprise-apps/grant-admin-consent"/></remarks>
    public Uri GetAdminConsentUrl(string clientId)
    {
        var tenant = TenantId.Length > 0 ? TenantId : Environment.Tenant;
        return new Uri(
            Environment.Cloud.Login, $"{Uri.EscapeDataString(tenant)}/adminconsent?client_id={Uri.EscapeDataString(clientId)}");
    }
}

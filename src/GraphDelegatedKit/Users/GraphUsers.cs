using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using GraphDelegatedKit.Users;

namespace GraphDelegatedKit;

/// <summary>The people of the tenant: list them, look many up, let many sign in or not. Had by <see cref="GraphClientUsersExtensions.Users"/>.</summary>
public sealed class GraphUsers
{
    private readonly IGraphClient _graph;

    internal GraphUsers(IGraphClient graph) => _graph = graph;

    /// <summary>All users, 999 a page. Takes <c>User.ReadBasic.All</c>, or <c>User.Read.All</c> for <c>jobTitle</c> and <c>accountEnabled</c>.</summary>
    /// <param name="select">The properties to read; <see langword="null"/> for id, userPrincipalName, displayName, jobTitle and accountEnabled.</param>
    /// <exception cref="ArgumentException">A property has no name, or none is given.</exception>
    /// <remarks><see href="https://learn.microsoft.com/graph/api/user-list"/></remarks>
    public GraphPages<User> ListAsync(IReadOnlyList<string>? select = null)
    {
        var properties = UserProperties.FormatSelect(select);
        return _graph.ListAsync<User>($"users?$top=999&$select={properties}");
    }

    /// <summary>Looks users up, twenty at a time. Takes <c>User.Read.All</c> for <c>jobTitle</c> and <c>accountEnabled</c>.</summary>
    /// <param name="idsOrNames">Object ids or user principal names, each answered by its own result, in no particular order.</param>
    /// <param name="select">The properties to read; <see langword="null"/> for id, userPrincipalName, displayName, jobTitle and accountEnabled.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ArgumentException">A property has no name, or none is given.</exception>
    /// <exception cref="SignInException">No token could be had.</exception>
    /// <remarks><see href="https://learn.microsoft.com/graph/api/user-get"/></remarks>
    public IAsyncEnumerable<UserResult> GetManyAsync(
        IAsyncEnumerable<string> idsOrNames, IReadOnlyList<string>? select = null, BulkOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(idsOrNames);
        var properties = UserProperties.FormatSelect(select);
        return ExecuteAsync(idsOrNames, user => new BulkRequest(user, HttpMethod.Get, UserUrl.Create(user, properties)), "users.get", options, cancellationToken);
    }

    /// <summary>Lets users sign in again. Takes <c>User.EnableDisableAccount.All</c> with <c>User.Read.All</c>, and a role such as User Administrator.</summary>
    /// <inheritdoc cref="DisableAsync"/>
    public IAsyncEnumerable<UserResult> EnableAsync(IAsyncEnumerable<string> idsOrNames, BulkOptions? options = null, CancellationToken cancellationToken = default) =>
        SetAccountEnabledAsync(idsOrNames, enabled: true, options, cancellationToken);

    /// <summary>Stops users from signing in. Takes <c>User.EnableDisableAccount.All</c> with <c>User.Read.All</c>, and a role such as User Administrator.</summary>
    /// <param name="idsOrNames">Object ids or user principal names, each answered by its own result, in no particular order.</param>
    /// <param name="options">How; with a state it can be gone on from after a kill.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="SignInException">No token could be had.</exception>
    /// <exception cref="GraphException">The state cannot be used, or is another job's.</exception>
    /// <remarks><see href="https://learn.microsoft.com/graph/api/user-update"/></remarks>
    public IAsyncEnumerable<UserResult> DisableAsync(IAsyncEnumerable<string> idsOrNames, BulkOptions? options = null, CancellationToken cancellationToken = default) =>
        SetAccountEnabledAsync(idsOrNames, enabled: false, options, cancellationToken);

    private IAsyncEnumerable<UserResult> SetAccountEnabledAsync(IAsyncEnumerable<string> idsOrNames, bool enabled, BulkOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(idsOrNames);
        var content = GraphContent.Json(new JsonObject { ["accountEnabled"] = enabled });
        return ExecuteAsync(idsOrNames, user => new BulkRequest(user, HttpMethod.Patch, UserUrl.Create(user)) { Content = content }, enabled ? "users.enable" : "users.disable", options, cancellationToken);
    }

    private async IAsyncEnumerable<UserResult> ExecuteAsync(
        IAsyncEnumerable<string> idsOrNames, Func<string, BulkRequest> createRequest, string operation, BulkOptions? options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var result in _graph.BulkAsync(UserRequests.CreateRequestsAsync(idsOrNames, createRequest, cancellationToken), operation, options, cancellationToken).ConfigureAwait(false))
            yield return UserRequests.ToUserResult(result);
    }
}

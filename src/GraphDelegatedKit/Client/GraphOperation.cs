using System.Text.Json;

namespace GraphDelegatedKit;

/// <summary>The status of a long-running operation, such as the copy of a folder or the creation of a team.</summary>
/// <remarks>
/// <see href="https://learn.microsoft.com/graph/long-running-actions-overview"/>,
/// <see href="https://learn.microsoft.com/graph/api/resources/teamsasyncoperation"/>,
/// <see href="https://learn.microsoft.com/graph/api/resources/workbookoperation"/>
/// </remarks>
public sealed class GraphOperation
{
    internal GraphOperation()
    {
    }

    /// <summary>
    /// Gets the address of the status, with which the operation can be waited for again; <see langword="null"/> if it had ended when the
    /// service answered.
    /// </summary>
    public GraphUrl? Monitor { get; init; }

    /// <summary>Gets whether the operation runs or has ended.</summary>
    public GraphOperationState State { get; init; }

    /// <summary>Gets the service's word for the status: <c>inProgress</c>. <see langword="null"/> if it sent none.</summary>
    public string? Status { get; init; }

    /// <summary>Gets the progress, from 0 to 100; <see langword="null"/> if the service does not tell.</summary>
    public double? PercentageComplete { get; init; }

    /// <summary>Gets the id of the resource that the operation created or changed, if the service tells it.</summary>
    public string? ResourceId { get; init; }

    /// <summary>Gets the address of that resource, if the service tells it. Pass it to <c>GetAsync</c>.</summary>
    public GraphUrl? ResourceLocation { get; init; }

    /// <summary>Gets the whole status as JSON; undefined if the response had no JSON object.</summary>
    public JsonElement Body { get; init; }

    /// <summary>Returns the state, and the progress if it is known.</summary>
    public override string ToString() => PercentageComplete is { } percentage ? $"{State} ({percentage:0} %)" : State.ToString();
}

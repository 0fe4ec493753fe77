using GraphDelegatedKit.Testing.Faults;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing;

// Faults of the links between pages: https://learn.microsoft.com/graph/paging, https://learn.microsoft.com/graph/delta-query-overview
public sealed partial class LocalFaults
{
    /// <summary>
    /// Processes the request and replaces the link to the next page, for example by another host, plain http, a relative address or an
    /// invalid address.
    /// </summary>
    /// <param name="path">The path of the listing, such as <c>/v1.0/users</c>; <c>*</c> matches any characters.</param>
    /// <param name="nextLink">The exact text of <c>@odata.nextLink</c>.</param>
    /// <param name="times">How many requests meet the fault, at least 1. The default is 1.</param>
    /// <returns>The fault: how often it has applied, and a way to remove it.</returns>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="times"/> is less than 1.</exception>
    public LocalFault ReplaceNextLink(string path, string nextLink, int times = 1)
    {
        ArgumentNullException.ThrowIfNull(nextLink);
        return AddFault(path, null, times, PageLinkFaults.ReplaceNextLink(nextLink));
    }

    /// <summary>
    /// Makes the pages of a listing form a cycle: the last of <paramref name="length"/> pages links back to the first of them. Pages are
    /// numbered in the order of their first request. The fault stays until <see cref="Clear"/> and does not count in <see
    /// cref="Remaining"/>.
    /// </summary>
    /// <param name="path">The path of the listing, such as <c>/v1.0/users</c>; <c>*</c> matches any characters.</param>
    /// <param name="length">The number of pages in the cycle; 1 is a page that links to itself.</param>
    /// <param name="pagesBefore">
    /// The number of pages before the cycle; with 0 the cycle starts at the first page. The default is 0.
    /// </param>
    /// <returns>The fault: how often it has applied, and a way to remove it.</returns>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="length"/> is less than 1, or <paramref name="pagesBefore"/> is negative.
    /// </exception>
    public LocalFault CycleLinks(string path, int length, int pagesBefore = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(pagesBefore);
        return AddFault(path, null, null, new LinkCycleFault(length, pagesBefore));
    }

    /// <summary>Answers with an empty page and a link to the next one. No item is lost: the next page holds the items.</summary>
    /// <param name="path">The path of the affected requests, such as <c>/v1.0/me</c>; <c>*</c> matches any characters.</param>
    /// <param name="times">How many requests meet the fault, at least 1. The default is 1.</param>
    /// <returns>The fault: how often it has applied, and a way to remove it.</returns>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="times"/> is less than 1.</exception>
    public LocalFault InsertEmptyPage(string path, int times = 1) => AddFault(path, null, times, PageLinkFaults.CreateEmptyPage());

    /// <summary>Answers with a page whose link leads to the same items again under another address.</summary>
    /// <param name="path">The path of the affected requests, such as <c>/v1.0/me</c>; <c>*</c> matches any characters.</param>
    /// <param name="times">How many requests meet the fault, at least 1. The default is 1.</param>
    /// <returns>The fault: how often it has applied, and a way to remove it.</returns>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="times"/> is less than 1.</exception>
    public LocalFault RepeatPage(string path, int times = 1) => AddFault(path, null, times, PageLinkFaults.CreateRepeatedPage());

    /// <summary>
    /// Rejects the next request that follows a link (with a skip token or a delta token) as expired; the first page of a listing is not
    /// affected.
    /// </summary>
    /// <param name="path">The path of the listing, such as <c>/v1.0/users</c>; <c>*</c> matches any characters.</param>
    /// <param name="times">How many requests meet the fault, at least 1. The default is 1.</param>
    /// <param name="status">The status: 400, which the directory uses, or 410. The default is 400.</param>
    /// <param name="code">The error code. The default is <c>Request_UnsupportedQuery</c>.</param>
    /// <returns>The fault: how often it has applied, and a way to remove it.</returns>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="status"/> is not from 200 to 599, or <paramref name="times"/> is less than 1.
    /// </exception>
    public LocalFault ExpireLink(
        string path, int times = 1, int status = StatusCodes.Status400BadRequest, string code = "Request_UnsupportedQuery") =>
        AddFault(path, null, times, CreateErrorResponse(status, code), request => PageLinkFaults.IsFollowUpPage(request.Target));

    /// <summary>
    /// Rejects the next delta request that carries a token with 410 Gone and a Location that starts from the beginning.
    /// </summary>
    /// <param name="path">The delta listing, such as <c>/v1.0/users/delta</c>.</param>
    /// <param name="times">How many requests meet the fault, at least 1. The default is 1.</param>
    /// <param name="code">
    /// The error code: <c>resyncRequired</c>, <c>resyncChangesApplyDifferences</c>, <c>resyncChangesUploadDifferences</c> or
    /// <c>syncStateNotFound</c>. The default is <c>resyncRequired</c>.
    /// </param>
    /// <returns>The fault: how often it has applied, and a way to remove it.</returns>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="times"/> is less than 1.</exception>
    public LocalFault Resync(string path, int times = 1, string code = "resyncRequired") =>
        AddFault(path, null, times, new ResyncFault(code), request => PageLinkFaults.IsFollowUpPage(request.Target));
}

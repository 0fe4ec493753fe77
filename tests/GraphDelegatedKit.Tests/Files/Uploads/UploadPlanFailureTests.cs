using System.Net;
using GraphDelegatedKit.Files.Uploads;

namespace GraphDelegatedKit.Tests.Files;

public sealed class UploadPlanFailureTests
{
    private const long MiB = 1024 * 1024;

    [TestCase(null, "noResponse", 5, UploadPlan.MaxFragmentSize / MiB)]
    [TestCase(HttpStatusCode.GatewayTimeout, "x", 5, UploadPlan.MaxFragmentSize / MiB)]
    [TestCase(HttpStatusCode.RequestTimeout, "x", 5, UploadPlan.MaxFragmentSize / MiB)]
    [TestCase(HttpStatusCode.RequestEntityTooLarge, "x", 5, 5)]
    [TestCase(HttpStatusCode.BadRequest, "maxFragmentLengthExceeded", 5, 5)]
    [TestCase(HttpStatusCode.InternalServerError, "x", 10, UploadPlan.MaxFragmentSize / MiB)]
    [TestCase(HttpStatusCode.RequestedRangeNotSatisfiable, "x", 10, UploadPlan.MaxFragmentSize / MiB)]
    [TestCase(HttpStatusCode.NotFound, "itemNotFound", 10, UploadPlan.MaxFragmentSize / MiB)]
    public void The_next_range_is_smaller_if_its_size_may_be_the_cause(HttpStatusCode? status, string code, long fragment, long ceiling)
    {
        var plan = UploadPlan.Create(1024 * MiB, null).AfterFailure(new GraphException(status, code, "x"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(plan.FragmentSize / MiB, Is.EqualTo(fragment));
            Assert.That(plan.FragmentLimit / MiB, Is.EqualTo(ceiling));
        }
    }

    [TestCase(null, 10)]
    [TestCase(HttpStatusCode.RequestEntityTooLarge, 5)]
    public void A_configured_fragment_size_shrinks_only_if_it_is_too_large(HttpStatusCode? status, long fragment)
    {
        var plan = UploadPlan.Create(1024 * MiB, (int)(10 * MiB)).AfterFailure(new GraphException(status, "x", "x"));

        Assert.That(plan.FragmentSize / MiB, Is.EqualTo(fragment));
    }
}

//! Every feature gate of Kubernetes 1.29 to 1.37, one row a gate, in byte order of the names.
//!
//! A row reads like the gate's history: `alpha` (off), `beta_on`, `ga`, then the last minor that knows the name.
//! `locked` and `locked_ga` mean that only the default may be given. `needs_from` is looked at from 1.35 on.

use super::{Gate, gate};
use crate::version::{V1_29, V1_30, V1_31, V1_32, V1_33, V1_34, V1_35, V1_36, V1_37};

pub(super) const GATES: &[Gate] = &[
    gate("APIListChunking").locked_ga(V1_29).until(V1_32),
    gate("APIPriorityAndFairness").locked_ga(V1_29).until(V1_30),
    gate("APIResponseCompression").beta_on(V1_29),
    gate("APISelfSubjectReview").locked_ga(V1_29).until(V1_29),
    gate("APIServerIdentity").beta_on(V1_29),
    gate("APIServerTracing").beta_on(V1_29).locked_ga(V1_34).until(V1_36),
    gate("APIServerWebhookAuthenticationToken").alpha(V1_37),
    gate("APIServingWithRoutine").alpha(V1_30),
    gate("AdmissionWebhookMatchConditions").beta_on(V1_29).locked_ga(V1_30).until(V1_32),
    gate("AggregatedDiscoveryEndpoint").beta_on(V1_29).locked_ga(V1_30).until(V1_32),
    gate("AggregatedDiscoveryRemoveBetaType").deprecated_on(V1_33).locked(V1_35),
    gate("AllAlpha").alpha(V1_29),
    gate("AllBeta").beta_off(V1_29),
    gate("AllowDNSOnlyNodeCSR").deprecated_off(V1_31),
    gate("AllowInsecureKubeletCertificateSigningRequests").deprecated_off(V1_31),
    gate("AllowOverwriteTerminationGracePeriodSeconds").deprecated_off(V1_32).locked(V1_35),
    gate("AllowParsingUserUIDFromCertAuth").beta_on(V1_33),
    gate("AllowServiceExternalIPs").ga(V1_36),
    gate("AllowServiceLBStatusOnNonLB").deprecated_off(V1_29).locked(V1_32).until(V1_34),
    gate("AllowUnsafeMalformedObjectDeletion").alpha(V1_32).beta_on(V1_37),
    gate("AnonymousAuthConfigurableEndpoints").alpha(V1_31).beta_on(V1_32).locked_ga(V1_34).until(V1_36),
    gate("AnyVolumeDataSource").beta_on(V1_29).locked_ga(V1_33).until(V1_36),
    gate("AppArmor").beta_on(V1_29).locked_ga(V1_31).until(V1_32),
    gate("AppArmorFields").beta_on(V1_30).locked_ga(V1_31).until(V1_32),
    gate("AtomicFIFO").beta_on(V1_36),
    gate("AtomicWriteVolumeUserFields").alpha(V1_37),
    gate("AuthorizeNodeWithSelectors")
        .alpha(V1_31)
        .beta_on(V1_32)
        .locked_ga(V1_34)
        .until(V1_36)
        .needs_from(V1_35, &["AuthorizeWithSelectors"]),
    gate("AuthorizePodWebsocketUpgradeCreatePermission").beta_on(V1_35),
    gate("AuthorizeWithSelectors").alpha(V1_31).beta_on(V1_32).locked_ga(V1_34).until(V1_36),
    gate("BtreeWatchCache").beta_on(V1_32).locked_ga(V1_33).until(V1_36),
    gate("CBORServingAndStorage").alpha(V1_32),
    gate("CPUManager").locked_ga(V1_29).until(V1_32),
    gate("CPUManagerPolicyAlphaOptions").alpha(V1_29),
    gate("CPUManagerPolicyBetaOptions").beta_on(V1_29),
    gate("CPUManagerPolicyOptions").beta_on(V1_29).locked_ga(V1_33),
    gate("CRDObservedGenerationTracking").beta_off(V1_35).beta_on(V1_36),
    gate("CRDValidationRatcheting").alpha(V1_29).beta_on(V1_30).locked_ga(V1_33),
    gate("CRIListStreaming").alpha(V1_36),
    gate("CSIMigrationAzureFile").locked_ga(V1_29).until(V1_29),
    gate("CSIMigrationPortworx").beta_off(V1_29).beta_on(V1_31).locked_ga(V1_33).until(V1_35),
    gate("CSIMigrationRBD").deprecated_off(V1_29).until(V1_30),
    gate("CSINodeExpandSecret").locked_ga(V1_29).until(V1_30),
    gate("CSIServiceAccountTokenSecrets").beta_on(V1_35).locked_ga(V1_36),
    gate("CSIVolumeHealth").alpha(V1_29),
    gate("ChangeContainerStatusOnKubeletRestart").deprecated_off(V1_35),
    gate("ClearingNominatedNodeNameAfterBinding").alpha(V1_34).beta_on(V1_35),
    gate("ClientsAllowCARotation").beta_on(V1_36),
    gate("ClientsAllowCBOR").alpha(V1_32),
    gate("ClientsAllowTLSCacheGC").beta_on(V1_36),
    gate("ClientsPreferCBOR").alpha(V1_32),
    gate("CloudControllerManagerWatchBasedRoutesReconciliation").alpha(V1_35),
    gate("CloudControllerManagerWebhook").alpha(V1_29),
    gate("CloudDualStackNodeIPs").beta_on(V1_29).locked_ga(V1_30).until(V1_31),
    gate("ClusterTrustBundle").alpha(V1_29).beta_off(V1_33).ga(V1_37),
    gate("ClusterTrustBundleProjection")
        .alpha(V1_29)
        .beta_off(V1_33)
        .ga(V1_37)
        .needs_from(V1_35, &["ClusterTrustBundle"]),
    gate("ComponentFlagz").alpha(V1_32).beta_on(V1_36),
    gate("ComponentSLIs").beta_on(V1_29).locked_ga(V1_32).until(V1_34),
    gate("ComponentStatusz").alpha(V1_32).beta_on(V1_36),
    gate("CompositePodGroup")
        .alpha(V1_37)
        .needs_from(V1_37, &["GenericWorkload", "TopologyAwareWorkloadScheduling"]),
    gate("ConcurrentWatchObjectDecode").beta_off(V1_31).beta_on(V1_37),
    gate("ConsistentHTTPGetHandlers").ga(V1_29).locked(V1_30).until(V1_30),
    gate("ConsistentListFromCache").alpha(V1_29).beta_on(V1_31).locked_ga(V1_34).until(V1_36),
    gate("ConsistentListFromCacheSkipTimeoutFallback").alpha(V1_37),
    gate("ConstrainedImpersonation").alpha(V1_35).beta_on(V1_36),
    gate("ContainerCheckpoint").alpha(V1_29).beta_on(V1_30),
    gate("ContainerRestartRules").alpha(V1_34).beta_on(V1_35),
    gate("ContainerStopSignals").alpha(V1_33),
    gate("ContextualLogging").alpha(V1_29).beta_on(V1_30),
    gate("ControllerManagerReleaseLeaderElectionLockOnExit").alpha(V1_36),
    gate("CoordinatedLeaderElection").alpha(V1_31).beta_off(V1_33),
    gate("CronJobsScheduledAnnotation").beta_on(V1_29).locked_ga(V1_32).until(V1_34),
    gate("CrossNamespaceVolumeDataSource").alpha(V1_29),
    gate("CustomCPUCFSQuotaPeriod").alpha(V1_29).ga(V1_36),
    gate("CustomResourceFieldSelectors").alpha(V1_30).beta_on(V1_31).locked_ga(V1_32),
    gate("CustomResourceValidationExpressions").locked_ga(V1_29).until(V1_30),
    gate("DRAAdminAccess")
        .alpha(V1_32)
        .beta_on(V1_34)
        .locked_ga(V1_36)
        .needs_from(V1_35, &["DynamicResourceAllocation"]),
    gate("DRAConsumableCapacity")
        .alpha(V1_34)
        .beta_on(V1_36)
        .needs_from(V1_35, &["DynamicResourceAllocation"]),
    gate("DRAControlPlaneController").alpha(V1_31).until(V1_31),
    gate("DRADerivedAttributes").alpha(V1_37).needs_from(V1_37, &["DynamicResourceAllocation"]),
    gate("DRADeviceBindingConditions")
        .alpha(V1_34)
        .beta_on(V1_36)
        .needs_from(V1_35, &["DRAResourceClaimDeviceStatus", "DynamicResourceAllocation"]),
    gate("DRADeviceCompatibilityGroups")
        .alpha(V1_37)
        .needs_from(V1_37, &["DRAPartitionableDevices", "DynamicResourceAllocation"]),
    gate("DRADeviceTaintRules")
        .alpha(V1_35)
        .beta_off(V1_36)
        .ga(V1_37)
        .needs_from(V1_35, &["DRADeviceTaints"]),
    gate("DRADeviceTaints")
        .alpha(V1_33)
        .beta_on(V1_36)
        .ga(V1_37)
        .needs_from(V1_35, &["DynamicResourceAllocation"]),
    gate("DRAExtendedResource")
        .alpha(V1_34)
        .beta_on(V1_36)
        .locked_ga(V1_37)
        .needs_from(V1_35, &["DynamicResourceAllocation"]),
    gate("DRAFractionalCapacityRange").beta_off(V1_37).needs_from(V1_37, &["DRAConsumableCapacity"]),
    gate("DRAListTypeAttributes").alpha(V1_36).needs_from(V1_36, &["DynamicResourceAllocation"]),
    gate("DRANodeAllocatableResources").alpha(V1_36).needs_from(V1_36, &["DynamicResourceAllocation"]),
    gate("DRAOptionalNodeOperations")
        .alpha(V1_37)
        .needs_from(V1_37, &["DynamicResourceAllocation", "NodeDeclaredFeatures"]),
    gate("DRAPartitionableDevices")
        .alpha(V1_33)
        .beta_on(V1_36)
        .needs_from(V1_35, &["DynamicResourceAllocation"]),
    gate("DRAPartitionableDevicesType").alpha(V1_37).needs_from(
        V1_37,
        &["DRAPartitionableDevices", "DRAResourcePoolStatus", "DynamicResourceAllocation"],
    ),
    gate("DRAPrioritizedList")
        .alpha(V1_33)
        .beta_on(V1_34)
        .ga(V1_36)
        .locked(V1_37)
        .needs_from(V1_35, &["DynamicResourceAllocation"]),
    gate("DRAResourceClaimDeviceStatus").alpha(V1_32).beta_on(V1_33).locked_ga(V1_37),
    gate("DRAResourceClaimGranularStatusAuthorization")
        .beta_on(V1_36)
        .needs_from(V1_36, &["DRAResourceClaimDeviceStatus", "DynamicResourceAllocation"]),
    gate("DRAResourcePoolStatus").alpha(V1_36).needs_from(V1_36, &["DynamicResourceAllocation"]),
    gate("DRASchedulerFilterTimeout").beta_on(V1_34).needs_from(V1_35, &["DynamicResourceAllocation"]),
    gate("DRAWorkloadResourceClaims")
        .alpha(V1_36)
        .beta_off(V1_37)
        .needs_from(V1_36, &["DynamicResourceAllocation", "GenericWorkload"]),
    gate("DeclarativeValidation").beta_on(V1_33).locked_ga(V1_36),
    gate("DeclarativeValidationBeta").beta_on(V1_36).needs_from(V1_36, &["DeclarativeValidation"]),
    gate("DeclarativeValidationTakeover")
        .beta_off(V1_33)
        .deprecated_off(V1_36)
        .locked(V1_37)
        .needs_from(V1_35, &["DeclarativeValidation"]),
    gate("DefaultHostNetworkHostPortsInPodTemplates").deprecated_off(V1_29).until(V1_30),
    gate("DefaultPodSysctls").alpha(V1_37),
    gate("DeploymentReplicaSetTerminatingReplicas").alpha(V1_33).beta_on(V1_35),
    gate("DetectCacheInconsistency").beta_on(V1_34),
    gate("DevicePluginCDIDevices").beta_on(V1_29).locked_ga(V1_31).until(V1_33),
    gate("DisableAllocatorDualWrite")
        .alpha(V1_31)
        .beta_off(V1_33)
        .ga(V1_34)
        .locked(V1_35)
        .needs_from(V1_35, &["MultiCIDRServiceAllocator"]),
    gate("DisableCPUQuotaWithExclusiveCPUs").beta_on(V1_33).deprecated_on(V1_36).locked(V1_37),
    gate("DisableCloudProviders").beta_on(V1_29).locked_ga(V1_31).until(V1_32),
    gate("DisableKubeletCloudCredentialProviders").beta_on(V1_29).locked_ga(V1_31).until(V1_32),
    gate("DisableNodeKubeProxyVersion").alpha(V1_29).deprecated_off(V1_31).deprecated_on(V1_33).locked(V1_36),
    gate("DynamicResourceAllocation").alpha(V1_29).beta_off(V1_32).ga(V1_34).locked(V1_35),
    gate("EfficientWatchResumption").locked_ga(V1_29).until(V1_32),
    gate("ElasticIndexedJob").beta_on(V1_29).locked_ga(V1_31).until(V1_33),
    gate("EmptyDirVolumeMode").alpha(V1_37),
    gate("EnvFiles").alpha(V1_34).beta_on(V1_35),
    gate("EtcdRangeStream").beta_on(V1_37),
    gate("EventedPLEG").alpha(V1_29).needs_from(V1_37, &["PLEGOnDemandRelist"]),
    gate("EvictionRequestAPI").alpha(V1_37),
    gate("ExcludeAdmissionWebhookVirtualResources").beta_on(V1_37),
    gate("ExecProbeTimeout").ga(V1_29).locked(V1_35),
    gate("ExpandedDNSConfig").locked_ga(V1_29).until(V1_29),
    gate("ExperimentalHostUserNamespaceDefaulting").deprecated_off(V1_29).locked(V1_29).until(V1_29),
    gate("ExtendWebSocketsToKubelet").beta_on(V1_36).needs_from(V1_36, &["NodeDeclaredFeatures"]),
    gate("ExternalServiceAccountTokenSigner").alpha(V1_32).beta_on(V1_34).locked_ga(V1_36),
    gate("GRPCContainerProbeTLS").alpha(V1_37),
    gate("GangScheduling").alpha(V1_35).until(V1_36).needs_from(V1_35, &["GenericWorkload"]),
    gate("GenericWorkload").alpha(V1_35).beta_off(V1_37),
    gate("GitRepoVolumeDriver").deprecated_off(V1_33).locked(V1_36),
    gate("GracefulNodeShutdown").beta_on(V1_29),
    gate("GracefulNodeShutdownBasedOnPodPriority")
        .beta_on(V1_29)
        .needs_from(V1_35, &["GracefulNodeShutdown"]),
    gate("H2CContainerProbe").alpha(V1_37).needs_from(V1_37, &["NodeDeclaredFeatures"]),
    gate("HPAConfigurableTolerance").alpha(V1_33).beta_on(V1_35).locked_ga(V1_37),
    gate("HPAContainerMetrics").beta_on(V1_29).locked_ga(V1_30).until(V1_31),
    gate("HPAGeneration").beta_on(V1_37),
    gate("HPAOptimizedSelectorStore").beta_on(V1_37),
    gate("HPAScaleToZero").alpha(V1_29).beta_on(V1_37),
    gate("HonorPVReclaimPolicy").alpha(V1_29).beta_on(V1_31).locked_ga(V1_33).until(V1_35),
    gate("HostnameOverride").alpha(V1_34).beta_on(V1_35).locked_ga(V1_37),
    gate("HugepageAwareEviction").beta_on(V1_37),
    gate("IPTablesOwnershipCleanup").locked_ga(V1_29).until(V1_29),
    gate("ImageMaximumGCAge").alpha(V1_29).beta_on(V1_30).locked_ga(V1_35),
    gate("ImageVolume").alpha(V1_31).beta_off(V1_33).beta_on(V1_35).locked_ga(V1_36),
    gate("ImageVolumeWithDigest").alpha(V1_36).needs_from(V1_36, &["ImageVolume"]),
    gate("InOrderInformers").beta_on(V1_33).locked_ga(V1_36),
    gate("InOrderInformersBatchProcess").beta_on(V1_35),
    gate("InPlacePodLevelResourcesVerticalScaling")
        .alpha(V1_35)
        .beta_on(V1_36)
        .needs_from(V1_35, &["InPlacePodVerticalScaling", "NodeDeclaredFeatures", "PodLevelResources"]),
    gate("InPlacePodVerticalScaling").alpha(V1_29).beta_on(V1_33).locked_ga(V1_35),
    gate("InPlacePodVerticalScalingAllocatedStatus")
        .alpha(V1_32)
        .deprecated_off(V1_33)
        .until(V1_35)
        .needs_from(V1_35, &["InPlacePodVerticalScaling"]),
    gate("InPlacePodVerticalScalingExclusiveCPUs")
        .alpha(V1_32)
        .needs_from(V1_35, &["InPlacePodVerticalScaling"]),
    gate("InPlacePodVerticalScalingExclusiveMemory")
        .alpha(V1_34)
        .needs_from(V1_35, &["InPlacePodVerticalScaling", "MemoryManager"])
        .needs_from(V1_36, &["InPlacePodVerticalScaling"]),
    gate("InPlacePodVerticalScalingInitContainers")
        .beta_on(V1_36)
        .locked_ga(V1_37)
        .needs_from(V1_36, &["InPlacePodVerticalScaling", "NodeDeclaredFeatures"]),
    gate("InPlacePodVerticalScalingMemoryBackedVolumes")
        .alpha(V1_37)
        .needs_from(V1_37, &["InPlacePodVerticalScaling", "NodeDeclaredFeatures"]),
    gate("InPlacePodVerticalScalingSchedulerPreemption")
        .alpha(V1_37)
        .needs_from(V1_37, &["InPlacePodVerticalScaling"]),
    gate("InTreePluginAWSUnregister").alpha(V1_29).until(V1_30),
    gate("InTreePluginAzureDiskUnregister").alpha(V1_29).until(V1_30),
    gate("InTreePluginAzureFileUnregister").alpha(V1_29).until(V1_30),
    gate("InTreePluginGCEUnregister").alpha(V1_29).until(V1_30),
    gate("InTreePluginOpenStackUnregister").alpha(V1_29).until(V1_30),
    gate("InTreePluginPortworxUnregister").alpha(V1_29).until(V1_35),
    gate("InTreePluginRBDUnregister").deprecated_off(V1_29).until(V1_30),
    gate("InTreePluginvSphereUnregister").alpha(V1_29).until(V1_30),
    gate("InformerResourceVersion").alpha(V1_30).ga(V1_35),
    gate("InterPodAffinityHostnameFastPath").alpha(V1_37),
    gate("JobBackoffLimitPerIndex").beta_on(V1_29).locked_ga(V1_33).until(V1_36),
    gate("JobManagedBy").alpha(V1_30).beta_on(V1_32).locked_ga(V1_35),
    gate("JobPodFailurePolicy").beta_on(V1_29).locked_ga(V1_31).until(V1_32),
    gate("JobPodReplacementPolicy").beta_on(V1_29).locked_ga(V1_34).until(V1_36),
    gate("JobReadyPods").locked_ga(V1_29).until(V1_30),
    gate("JobSuccessPolicy").alpha(V1_30).beta_on(V1_31).locked_ga(V1_33).until(V1_36),
    gate("KMSv1").deprecated_off(V1_29),
    gate("KMSv2").locked_ga(V1_29).until(V1_31),
    gate("KMSv2KDF").locked_ga(V1_29).until(V1_31),
    gate("KubeProxyDrainingTerminatingNodes").alpha(V1_29).beta_on(V1_30).locked_ga(V1_31).until(V1_32),
    gate("KubeProxyIPVS").deprecated_on(V1_37),
    gate("KubeProxyNFTablesLocalhostNodePorts").alpha(V1_37),
    gate("KubeletAllocatedPodsEndpoint").alpha(V1_37).needs_from(V1_37, &["InPlacePodVerticalScaling"]),
    gate("KubeletCgroupDriverFromCRI").alpha(V1_29).beta_on(V1_31).locked_ga(V1_34),
    gate("KubeletCrashLoopBackOffMax").alpha(V1_32).beta_on(V1_35),
    gate("KubeletEnsureSecretPulledImages").alpha(V1_33).beta_on(V1_35),
    gate("KubeletFineGrainedAuthz").alpha(V1_32).beta_on(V1_33).locked_ga(V1_36),
    gate("KubeletInUserNamespace").alpha(V1_29).beta_on(V1_37),
    gate("KubeletPSI").alpha(V1_33).beta_on(V1_34).locked_ga(V1_36),
    gate("KubeletPodResources").locked_ga(V1_29).until(V1_29),
    gate("KubeletPodResourcesDynamicResources").alpha(V1_29).beta_on(V1_34).locked_ga(V1_36),
    gate("KubeletPodResourcesGet").alpha(V1_29).beta_on(V1_34).locked_ga(V1_36),
    gate("KubeletPodResourcesGetAllocatable").locked_ga(V1_29).until(V1_29),
    gate("KubeletPodResourcesListUseActivePods").deprecated_on(V1_34),
    gate("KubeletRegistrationGetOnExistsOnly").deprecated_off(V1_32),
    gate("KubeletSeparateDiskGC").alpha(V1_29).beta_on(V1_31),
    gate("KubeletServiceAccountTokenForCredentialProviders").alpha(V1_33).beta_on(V1_34),
    gate("KubeletTracing").beta_on(V1_29).locked_ga(V1_34),
    gate("LegacyServiceAccountTokenCleanUp").beta_on(V1_29).locked_ga(V1_30).until(V1_31),
    gate("LegacyServiceAccountTokenTracking").locked_ga(V1_29).until(V1_29),
    gate("LegacySidecarContainers").deprecated_off(V1_33).until(V1_33),
    gate("ListFromCacheSnapshot").alpha(V1_33).beta_on(V1_34),
    gate("LoadBalancerIPMode").alpha(V1_29).beta_on(V1_30).locked_ga(V1_32).until(V1_34),
    gate("LocalStorageCapacityIsolationFSQuotaMonitoring").alpha(V1_29).beta_off(V1_31),
    gate("LogarithmicScaleDown").beta_on(V1_29).locked_ga(V1_31).until(V1_36),
    gate("LoggingAlphaOptions").alpha(V1_29),
    gate("LoggingBetaOptions").beta_on(V1_29),
    gate("ManifestBasedAdmissionControlConfig").alpha(V1_36).beta_on(V1_37),
    gate("MatchLabelKeysInPodAffinity").alpha(V1_29).beta_on(V1_31).locked_ga(V1_33),
    gate("MatchLabelKeysInPodTopologySpread").beta_on(V1_29),
    gate("MatchLabelKeysInPodTopologySpreadSelectorMerge")
        .beta_on(V1_34)
        .needs_from(V1_35, &["MatchLabelKeysInPodTopologySpread"]),
    gate("MaxUnavailableStatefulSet").alpha(V1_29).beta_off(V1_35).beta_on(V1_37),
    gate("MemoryManager").beta_on(V1_29).locked_ga(V1_32).until(V1_35),
    gate("MemoryQoS").alpha(V1_29).beta_on(V1_37),
    gate("MinDomainsInPodTopologySpread").beta_on(V1_29).locked_ga(V1_30).until(V1_31),
    gate("MinimizeIPTablesRestore").locked_ga(V1_29).until(V1_29),
    gate("MultiCIDRServiceAllocator").alpha(V1_29).beta_off(V1_31).ga(V1_33).locked(V1_34),
    gate("MutableCSINodeAllocatableCount").alpha(V1_33).beta_off(V1_34).beta_on(V1_35).locked_ga(V1_36),
    gate("MutablePVNodeAffinity").alpha(V1_35),
    gate("MutablePodResourcesForSuspendedJobs").alpha(V1_35).beta_on(V1_36),
    gate("MutableSchedulingDirectivesForSuspendedJobs").alpha(V1_35).beta_on(V1_36),
    gate("MutatingAdmissionPolicy").alpha(V1_30).beta_off(V1_34).ga(V1_36),
    gate("NFTablesNetlink").beta_on(V1_37),
    gate("NFTablesProxyMode").alpha(V1_29).beta_on(V1_31).locked_ga(V1_33),
    gate("NativeHistograms").alpha(V1_36).beta_on(V1_37),
    gate("NewVolumeManagerReconstruction").beta_on(V1_29).locked_ga(V1_30).until(V1_31),
    gate("NodeControllerLeaseCircuitBreaker").beta_on(V1_37).needs_from(V1_37, &["AtomicFIFO"]),
    gate("NodeDeclaredFeatures").alpha(V1_35).beta_on(V1_36).locked_ga(V1_37),
    gate("NodeInclusionPolicyInPodTopologySpread").beta_on(V1_29).locked_ga(V1_33),
    gate("NodeLifecycleConditions").alpha(V1_37),
    gate("NodeLogQuery").alpha(V1_29).beta_off(V1_30).locked_ga(V1_36),
    gate("NodeOutOfServiceVolumeDetach").locked_ga(V1_29).until(V1_31),
    gate("NodeSwap").beta_off(V1_29).beta_on(V1_30).locked_ga(V1_34),
    gate("NominatedNodeNameForExpectation").alpha(V1_34).beta_on(V1_35),
    gate("OpenAPIEnums").beta_on(V1_29),
    gate("OpportunisticBatching").beta_on(V1_35),
    gate("OrderedNamespaceDeletion").beta_off(V1_30).beta_on(V1_33).locked_ga(V1_34).until(V1_36),
    gate("PDBUnhealthyPodEvictionPolicy").beta_on(V1_29).locked_ga(V1_31).until(V1_32),
    gate("PLEGOnDemandRelist").beta_on(V1_36).locked_ga(V1_37),
    gate("PersistentVolumeClaimUnusedSinceTime").alpha(V1_36).beta_on(V1_37),
    gate("PersistentVolumeLastPhaseTransitionTime").beta_on(V1_29).locked_ga(V1_31).until(V1_32),
    gate("PodAndContainerStatsFromCRI").alpha(V1_29).beta_off(V1_37),
    gate("PodCertificateRequest")
        .alpha(V1_34)
        .beta_off(V1_35)
        .ga(V1_37)
        .needs_from(V1_35, &["AuthorizeNodeWithSelectors"])
        .needs_from(V1_37, &[]),
    gate("PodDeletionCost").beta_on(V1_29),
    gate("PodDisruptionConditions").beta_on(V1_29).locked_ga(V1_31).until(V1_33),
    gate("PodGroupPreemptionPolicy").alpha(V1_37).needs_from(V1_37, &["GenericWorkload"]),
    gate("PodHostIPs").beta_on(V1_29).locked_ga(V1_30).until(V1_31),
    gate("PodIndexLabel").beta_on(V1_29).locked_ga(V1_32).until(V1_34),
    gate("PodLevelResourceManagers").alpha(V1_36).beta_off(V1_37).needs_from(V1_36, &["PodLevelResources"]),
    gate("PodLevelResources").alpha(V1_32).beta_on(V1_34),
    gate("PodLevelResourcesFixDefaulting").beta_on(V1_37).needs_from(V1_37, &["PodLevelResources"]),
    gate("PodLevelResourcesFixKubeletQOSClass").beta_on(V1_37).needs_from(V1_37, &["PodLevelResources"]),
    gate("PodLifecycleSleepAction").alpha(V1_29).beta_on(V1_30).locked_ga(V1_34).until(V1_36),
    gate("PodLifecycleSleepActionAllowZero")
        .alpha(V1_32)
        .beta_on(V1_33)
        .locked_ga(V1_34)
        .until(V1_36)
        .needs_from(V1_35, &["PodLifecycleSleepAction"]),
    gate("PodLogsQuerySplitStreams").alpha(V1_32),
    gate("PodObservedGenerationTracking").alpha(V1_33).beta_on(V1_34).locked_ga(V1_35),
    gate("PodReadyToStartContainersCondition").beta_on(V1_29).locked_ga(V1_37),
    gate("PodSchedulingReadiness").beta_on(V1_29).locked_ga(V1_30),
    gate("PodTopologyLabelsAdmission").alpha(V1_33).beta_on(V1_35),
    gate("PodsAPI").alpha(V1_36).beta_on(V1_37),
    gate("PortForwardWebsockets").alpha(V1_30).beta_on(V1_31),
    gate("PreferSameTrafficDistribution").alpha(V1_33).beta_on(V1_34).locked_ga(V1_35),
    gate("PreventStaticPodAPIReferences").beta_on(V1_34).until(V1_36),
    gate("ProbeHostPodSecurityStandards").locked_ga(V1_34).until(V1_34),
    gate("ProcMountType")
        .alpha(V1_29)
        .beta_off(V1_31)
        .beta_on(V1_33)
        .locked_ga(V1_36)
        .needs_from(V1_35, &["UserNamespacesSupport"]),
    gate("ProxyTerminatingEndpoints").locked_ga(V1_29).until(V1_29),
    gate("QOSReserved").alpha(V1_29),
    gate("ReadWriteOncePod").locked_ga(V1_29).until(V1_30),
    gate("RecoverVolumeExpansionFailure").alpha(V1_29).beta_on(V1_32).locked_ga(V1_34),
    gate("RecursiveReadOnlyMounts").alpha(V1_30).beta_on(V1_31).locked_ga(V1_33),
    gate("ReduceDefaultCrashLoopBackOffDecay").alpha(V1_33),
    gate("RelaxedDNSSearchValidation").alpha(V1_32).beta_on(V1_33).locked_ga(V1_34).until(V1_36),
    gate("RelaxedEnvironmentVariableValidation").alpha(V1_30).beta_on(V1_32).locked_ga(V1_34),
    gate("RelaxedServiceNameValidation").alpha(V1_34).beta_on(V1_36).locked_ga(V1_37),
    gate("ReloadKubeletClientCAFile").beta_on(V1_36),
    gate("ReloadKubeletServerCertificateFile").beta_on(V1_31),
    gate("RemainingItemCount").locked_ga(V1_29).until(V1_32),
    gate("RemoteRequestHeaderUID").alpha(V1_32).beta_on(V1_33),
    gate("RemoveSelfLink").locked_ga(V1_29).until(V1_29),
    gate("ResilientWatchCacheInitialization").beta_on(V1_31).locked_ga(V1_34).until(V1_36),
    gate("ResourceHealthStatus")
        .alpha(V1_31)
        .beta_on(V1_36)
        .needs_from(V1_35, &["DynamicResourceAllocation"]),
    gate("ResourceHealthStatusMessage").beta_on(V1_36).needs_from(V1_36, &["ResourceHealthStatus"]),
    gate("RestartAllContainersOnContainerExits")
        .alpha(V1_35)
        .beta_on(V1_36)
        .needs_from(V1_35, &["ContainerRestartRules", "NodeDeclaredFeatures"]),
    gate("RetryGenerateName").alpha(V1_30).beta_on(V1_31).locked_ga(V1_32).until(V1_36),
    gate("RotateKubeletServerCertificate").beta_on(V1_29),
    gate("RuntimeClassInImageCriApi").alpha(V1_29),
    gate("SELinuxChangePolicy").alpha(V1_32).beta_on(V1_33).locked_ga(V1_36),
    gate("SELinuxMount").alpha(V1_30).beta_off(V1_33).ga(V1_37),
    gate("SELinuxMountReadWriteOncePod").beta_on(V1_29).locked_ga(V1_36),
    gate("SchedulerAsyncAPICalls").beta_off(V1_34),
    gate("SchedulerAsyncPreemption").alpha(V1_32).beta_on(V1_33),
    gate("SchedulerPopFromBackoffQ").beta_on(V1_33),
    gate("SchedulerPreQueueingHints").alpha(V1_37),
    gate("SchedulerQueueingHints").beta_off(V1_29).beta_on(V1_32).locked_ga(V1_34).until(V1_36),
    gate("SecurityContextDeny").alpha(V1_29).until(V1_29),
    gate("SeparateCacheWatchRPC").beta_on(V1_29).deprecated_off(V1_33).locked(V1_36),
    gate("SeparateTaintEvictionController").beta_on(V1_29).locked_ga(V1_34),
    gate("ServerSideApply").locked_ga(V1_29).until(V1_31),
    gate("ServerSideFieldValidation").locked_ga(V1_29).until(V1_31),
    gate("ServiceAccountNodeAudienceRestriction").beta_off(V1_32).beta_on(V1_33),
    gate("ServiceAccountTokenJTI").alpha(V1_29).beta_on(V1_30).locked_ga(V1_32),
    gate("ServiceAccountTokenNodeBinding")
        .alpha(V1_29)
        .beta_on(V1_31)
        .locked_ga(V1_33)
        .needs_from(V1_35, &["ServiceAccountTokenNodeBindingValidation"]),
    gate("ServiceAccountTokenNodeBindingValidation").alpha(V1_29).beta_on(V1_30).locked_ga(V1_32),
    gate("ServiceAccountTokenPodNodeInfo").alpha(V1_29).beta_on(V1_30).locked_ga(V1_32),
    gate("ServiceCIDRStatusFieldWiping").deprecated_on(V1_36),
    gate("ServiceNodePortStaticSubrange").locked_ga(V1_29).until(V1_30),
    gate("ServiceTrafficDistribution").alpha(V1_30).beta_on(V1_31).locked_ga(V1_33).until(V1_35),
    gate("ShardedListAndWatch").alpha(V1_36),
    gate("SidecarContainers").beta_on(V1_29).locked_ga(V1_33).until(V1_36),
    gate("SizeBasedListCostEstimate").beta_on(V1_34),
    gate("SizeMemoryBackedVolumes").beta_on(V1_29).locked_ga(V1_32).until(V1_34),
    gate("SkipReadOnlyValidationGCE").deprecated_on(V1_29).until(V1_30),
    gate("StableLoadBalancerNodeSet").beta_on(V1_29).locked_ga(V1_30).until(V1_31),
    gate("StaleControllerConsistencyDaemonSet").beta_on(V1_36).needs_from(V1_36, &["AtomicFIFO"]),
    gate("StaleControllerConsistencyHPA").beta_on(V1_37).needs_from(V1_37, &["AtomicFIFO"]),
    gate("StaleControllerConsistencyJob").beta_on(V1_36).needs_from(V1_36, &["AtomicFIFO"]),
    gate("StaleControllerConsistencyReplicaSet").beta_on(V1_36).needs_from(V1_36, &["AtomicFIFO"]),
    gate("StaleControllerConsistencyStatefulSet").beta_on(V1_36).needs_from(V1_36, &["AtomicFIFO"]),
    gate("StatefulSetAutoDeletePVC").beta_on(V1_29).locked_ga(V1_32).until(V1_34),
    gate("StatefulSetRecreateStrategy").alpha(V1_37),
    gate("StatefulSetSemanticRevisionComparison").beta_on(V1_34),
    gate("StatefulSetStartOrdinal").beta_on(V1_29).locked_ga(V1_31).until(V1_33),
    gate("StorageCapacityScoring").alpha(V1_33).beta_on(V1_37),
    gate("StorageNamespaceIndex").beta_on(V1_30).deprecated_on(V1_33),
    gate("StorageVersionAPI").alpha(V1_29).needs_from(V1_35, &["APIServerIdentity"]),
    gate("StorageVersionHash").beta_on(V1_29),
    gate("StorageVersionMigrator").alpha(V1_30).beta_off(V1_35).ga(V1_37),
    gate("StreamingCollectionEncodingToJSON").beta_on(V1_33).locked_ga(V1_34).until(V1_36),
    gate("StreamingCollectionEncodingToProtobuf").beta_on(V1_33).locked_ga(V1_34).until(V1_36),
    gate("StrictCostEnforcementForVAP").beta_off(V1_30).locked_ga(V1_32).until(V1_34),
    gate("StrictCostEnforcementForWebhooks").beta_off(V1_30).locked_ga(V1_32).until(V1_34),
    gate("StrictIPCIDRValidation").alpha(V1_33).beta_on(V1_36),
    gate("StructuredAuthenticationConfiguration").alpha(V1_29).beta_on(V1_30).locked_ga(V1_34).until(V1_36),
    gate("StructuredAuthenticationConfigurationEgressSelector")
        .beta_on(V1_34)
        .needs_from(V1_35, &["StructuredAuthenticationConfiguration"])
        .needs_from(V1_37, &[]),
    gate("StructuredAuthenticationConfigurationJWKSMetrics")
        .beta_on(V1_35)
        .needs_from(V1_35, &["StructuredAuthenticationConfiguration"])
        .needs_from(V1_37, &[]),
    gate("StructuredAuthorizationConfiguration").alpha(V1_29).beta_on(V1_30).locked_ga(V1_32).until(V1_35),
    gate("SupplementalGroupsPolicy").alpha(V1_31).beta_on(V1_33).locked_ga(V1_35),
    gate("SystemdWatchdog").beta_on(V1_32).locked_ga(V1_35),
    gate("TaintTolerationComparisonOperators").alpha(V1_35),
    gate("TokenRequestServiceAccountUIDValidation").beta_on(V1_34),
    gate("TopologyAwareHints").beta_on(V1_29).locked_ga(V1_33).until(V1_35),
    gate("TopologyAwareWorkloadScheduling").alpha(V1_36).needs_from(V1_36, &["GenericWorkload"]),
    gate("TopologyManagerPolicyAlphaOptions").alpha(V1_29),
    gate("TopologyManagerPolicyBetaOptions").beta_on(V1_29),
    gate("TopologyManagerPolicyOptions").beta_on(V1_29).ga(V1_32).locked(V1_36),
    gate("TranslateStreamCloseWebsocketRequests").alpha(V1_29).beta_on(V1_30),
    gate("UnauthenticatedHTTP2DOSMitigation").beta_on(V1_29),
    gate("UnknownVersionInteroperabilityProxy")
        .alpha(V1_29)
        .beta_on(V1_36)
        .needs_from(V1_35, &["APIServerIdentity"]),
    gate("UnlockWhileProcessingFIFO").beta_on(V1_36),
    gate("UserNamespacesHostNetworkSupport")
        .alpha(V1_35)
        .needs_from(V1_35, &["UserNamespacesSupport"])
        .needs_from(V1_36, &["NodeDeclaredFeatures", "UserNamespacesSupport"]),
    gate("UserNamespacesPodSecurityStandards").alpha(V1_29).until(V1_34),
    gate("UserNamespacesSupport").alpha(V1_29).beta_off(V1_30).beta_on(V1_33).locked_ga(V1_36),
    gate("ValidatingAdmissionPolicy").beta_off(V1_29).locked_ga(V1_30).until(V1_31),
    gate("VolumeAttributesClass").alpha(V1_29).beta_off(V1_31).ga(V1_34).locked(V1_36),
    gate("VolumeBindMountOptions").alpha(V1_37),
    gate("VolumeCapacityPriority").alpha(V1_29).until(V1_32),
    gate("VolumeLimitScaling").alpha(V1_35).beta_on(V1_37),
    gate("WatchBookmark").locked_ga(V1_29).until(V1_32),
    gate("WatchCacheInitializationPostStartHook").beta_off(V1_31).beta_on(V1_36).locked_ga(V1_37),
    gate("WatchFromStorageWithoutResourceVersion")
        .beta_off(V1_29)
        .deprecated_off(V1_33)
        .locked(V1_33)
        .until(V1_35),
    gate("WatchList").alpha(V1_29).beta_on(V1_32).beta_off(V1_33).beta_on(V1_34),
    gate("WatchListClient").beta_off(V1_30).beta_on(V1_35),
    gate("WatchListCompression").beta_on(V1_37),
    gate("WebhookRoundTripLoadBalancing").beta_on(V1_37),
    gate("WinDSR").alpha(V1_29).beta_on(V1_33).locked_ga(V1_34),
    gate("WinOverlay").beta_on(V1_29).locked_ga(V1_34),
    gate("WindowsCPUAndMemoryAffinity")
        .alpha(V1_32)
        .needs_from(V1_35, &["MemoryManager"])
        .needs_from(V1_36, &[]),
    gate("WindowsGracefulNodeShutdown")
        .alpha(V1_32)
        .beta_on(V1_34)
        .needs_from(V1_35, &["GracefulNodeShutdown"]),
    gate("WindowsHostNetwork").alpha_on(V1_29).deprecated_off(V1_33),
    gate("WorkloadAwarePreemption").alpha(V1_36).until(V1_36).needs_from(V1_36, &["GangScheduling"]),
    gate("WorkloadWithJob").alpha(V1_36).needs_from(V1_36, &["GenericWorkload"]),
    gate("ZeroLimitedNominalConcurrencyShares").beta_off(V1_29).locked_ga(V1_30).until(V1_31),
];
